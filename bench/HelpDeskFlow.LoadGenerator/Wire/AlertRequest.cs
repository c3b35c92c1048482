using System.Text;

namespace HelpDeskFlow.LoadGenerator.Wire;

/// <summary>
/// The bytes of one <c>POST /api/v2/alerts</c>, built once and patched in place for every use: sending a batch costs
/// the patches and one copy into the socket. Belongs to one connection.
/// </summary>
internal sealed class AlertRequest
{
    private const int LengthDigits = 10;
    private static readonly int Stride = AlertTemplate.Bytes.Length + 1;
    private readonly byte[] bytes;
    private readonly int lengthAt;
    private readonly int firstAlertAt;
    private readonly int alertsMax;

    public AlertRequest(string host, int alertsMax)
    {
        this.alertsMax = alertsMax;
        string head = $"POST /api/v2/alerts HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Prometheus/2.42.0\r\n"
            + "Content-Type: application/json\r\nContent-Length:";
        lengthAt = head.Length;
        firstAlertAt = lengthAt + LengthDigits + 4 + 1;
        bytes = new byte[firstAlertAt + (alertsMax * Stride)];
        Encoding.ASCII.GetBytes(head, bytes);
        "\r\n\r\n["u8.CopyTo(bytes.AsSpan(lengthAt + LengthDigits));
        for (int slot = 0; slot < alertsMax; slot++)
        {
            AlertTemplate.Bytes.CopyTo(bytes, firstAlertAt + (slot * Stride));
        }

        SetCount(alertsMax);
    }

    /// <summary>How many alerts the request carries now.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, firstAlertAt + (Count * Stride));

    public void SetCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, alertsMax);
        if (count == Count)
        {
            return;
        }

        for (int slot = 0; slot < count; slot++)
        {
            bytes[firstAlertAt + ((slot + 1) * Stride) - 1] = slot == count - 1 ? (byte)']' : (byte)',';
        }

        // Optional white space before a header's value is allowed; a changing width would move the body.
        Digits.Write(bytes.AsSpan(lengthAt, LengthDigits), 1 + (count * Stride), (byte)' ');
        Count = count;
    }

    public void Write(int slot, in AlertFields fields, TimestampText timestamps) =>
        AlertTemplate.Patch(bytes.AsSpan(firstAlertAt + (slot * Stride), Stride - 1), fields, timestamps);
}
