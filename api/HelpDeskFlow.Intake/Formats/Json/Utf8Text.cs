using System.Text;

namespace HelpDeskFlow.Intake.Formats.Json;

/// <summary>Cuts text to a number of bytes, never through the middle of a character.</summary>
internal static class Utf8Text
{
    /// <summary>At most so many bytes of the text in UTF-8.</summary>
    public static ReadOnlySpan<byte> Cut(string text, int bytesMax)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= bytesMax)
        {
            return bytes;
        }

        var end = bytesMax;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return bytes[..end];
    }

    /// <summary>The same as text.</summary>
    public static string CutText(string text, int bytesMax) =>
        text.Length <= bytesMax / 3 ? text : Encoding.UTF8.GetString(Cut(text, bytesMax));
}
