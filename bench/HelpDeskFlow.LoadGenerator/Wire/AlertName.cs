using System.Text;

namespace HelpDeskFlow.LoadGenerator.Wire;

/// <summary>The alert names the generator sends. All are 16 bytes long, so that one template carries each of them.</summary>
internal static class AlertName
{
    public const int Length = 16;
    public const string ProbePrefix = "Probe";
    public const int ProbeDigits = Length - 5;
    public const string StormPrefix = "StormErrorRate";

    /// <summary>The one alert of severity P0 in a storm.</summary>
    public static readonly byte[] StormP0 = "StormDataLost-P0"u8.ToArray();

    public static readonly byte[][] Load = Numbered("LoadErrorRatio");
    public static readonly byte[][] Storm = Numbered(StormPrefix);

    public static byte[] Probe(int number)
    {
        byte[] name = new byte[Length];
        Encoding.ASCII.GetBytes(ProbePrefix, name);
        Digits.Write(name.AsSpan(ProbePrefix.Length), number);
        return name;
    }

    private static byte[][] Numbered(string prefix) =>
        [.. Enumerable.Range(0, AlertFields.NamesPerSeries).Select(n => Encoding.ASCII.GetBytes($"{prefix}{n:D2}"))];
}
