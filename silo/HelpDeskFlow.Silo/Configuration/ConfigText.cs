using System.Text;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>From the bytes of a file to its text.</summary>
internal static class ConfigText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or null and the problem: missing, unreadable, too large, not UTF-8.</summary>
    public static string? Read(string file, out ConfigProblem problem)
    {
        problem = default;
        byte[] bytes;
        try
        {
            using var stream = File.OpenRead(file);
            bytes = new byte[ConfigLimits.FileBytesMax + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > ConfigLimits.FileBytesMax)
            {
                problem = new ConfigProblem(file, 0, 0, $"the file is larger than {ConfigLimits.FileBytesMax / 1024 / 1024} MiB, the limit; make it smaller.");
                return null;
            }

            bytes = bytes[..length];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = new ConfigProblem(file, 0, 0, "there is no such file; write the path of a config file.");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = new ConfigProblem(file, 0, 0, Directory.Exists(file)
                ? "this is a directory; write the path of a config file."
                : $"the file cannot be read ({e.Message.TrimEnd('.')}); check its permissions.");
            return null;
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            var good = FirstInvalid(bytes);
            var before = Strict.GetString(bytes.AsSpan(0, good));
            var lineStart = before.LastIndexOf('\n') + 1;
            problem = new ConfigProblem(file, before.Count(c => c == '\n') + 1, before.Length - lineStart + 1, $"the byte 0x{bytes[good]:X2} here is not UTF-8; save the file as UTF-8.");
            return null;
        }
    }

    /// <summary>Where a control character stands that YAML does not allow, or null.</summary>
    public static Place? FirstControlCharacter(string text)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                (line, start) = (line + 1, i + 1);
            }
            else if (char.IsControl(text[i]) && text[i] is not ('\t' or '\r' or '\u0085'))
            {
                return new Place(line, i - start + 1, i, i + 1);
            }
        }

        return null;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }
}
