using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>One of the two programs compared: how it is started and asked. Their load is the same.</summary>
internal abstract class PeerProgram
{
    public abstract string Name { get; }

    /// <summary>How long the first start may take.</summary>
    public abstract TimeSpan StartLimit { get; }

    /// <summary>The command that starts it on this address, with an empty data directory, paging the sink.</summary>
    public abstract ProcessStartInfo Start(IPEndPoint listen, string dataDirectory, Uri sink);

    /// <summary>How many alerts it holds open; null when it does not say.</summary>
    public abstract Task<long?> CountOpenAsync(HttpClient client);

    /// <summary>The sum of a metric's samples whose line starts so; null when there is none.</summary>
    protected static async Task<long?> SumOfMetricAsync(HttpClient client, string lineStart)
    {
        string text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string[] lines = [.. text.Split('\n').Where(l => l.StartsWith(lineStart, StringComparison.Ordinal))];
        return lines.Length == 0 ? null : lines.Sum(l => (long)double.Parse(l[l.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
    }
}
