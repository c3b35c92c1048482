using System.Collections;
using System.Text;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>
/// Which of the generator's alerts a receiver lists, read from the stream of <c>GET /api/v2/alerts</c> by the number in
/// the label <c>pod</c>: a list of 100k alerts is 90 MB, too much to parse beside the program under test.
/// </summary>
internal sealed class AlertList
{
    private const int BufferBytes = 256 * 1024;
    private const int NumbersMax = 100_000_000;
    private static readonly byte[] Marker = Encoding.ASCII.GetBytes(AlertTemplate.PodMarker);
    private readonly BitArray numbers = new(1 << 20);

    private AlertList()
    {
    }

    public int Count { get; private set; }

    public bool Contains(int number) => number < numbers.Length && numbers[number];

    /// <param name="filter">A matcher such as <c>alertname=~"Storm.*"</c>.</param>
    public static async Task<AlertList> ReadAsync(HttpClient client, string filter)
    {
        Uri path = new("/api/v2/alerts?filter=" + Uri.EscapeDataString(filter), UriKind.Relative);
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        AlertList list = new();
        byte[] buffer = new byte[BufferBytes];
        int kept = 0;
        int count;
        while ((count = await body.ReadAsync(buffer.AsMemory(kept))) > 0)
        {
            int length = kept + count;
            int used = list.Scan(buffer.AsSpan(0, length));
            buffer.AsSpan(used, length - used).CopyTo(buffer);
            kept = length - used;
        }

        return list;
    }

    /// <summary>Notes every whole number and returns how many bytes need not be looked at again.</summary>
    private int Scan(ReadOnlySpan<byte> bytes)
    {
        int whole = Marker.Length + AlertTemplate.NumberDigits;
        int from = 0;
        while (true)
        {
            int at = bytes[from..].IndexOf(Marker);
            if (at < 0)
            {
                return Math.Max(from, bytes.Length - Marker.Length + 1);
            }

            if (from + at + whole > bytes.Length)
            {
                return from + at;
            }

            Note(Digits.Read(bytes.Slice(from + at + Marker.Length, AlertTemplate.NumberDigits)));
            from += at + whole;
        }
    }

    private void Note(int number)
    {
        if (number is < 0 or >= NumbersMax)
        {
            return;
        }

        if (number >= numbers.Length)
        {
            numbers.Length = number + (number / 2) + 1;
        }

        numbers[number] = true;
        Count++;
    }
}
