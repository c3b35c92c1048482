using System.Text.Json;
using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Silo.Import;

/// <summary>One JSON document of an export.</summary>
/// <param name="File">Name of the file it stands in.</param>
internal sealed record ImportDocument(string File, JsonElement Root);

/// <summary>Reads the files of an export: answers of the vendor's API, one or several in a file, one after the other.</summary>
internal static class ImportFiles
{
    /// <summary>Most bytes of one file.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>Every document of the files.</summary>
    /// <exception cref="UsageException">A file cannot be read or is no JSON.</exception>
    public static List<ImportDocument> Read(IEnumerable<string> files) => [.. files.SelectMany(Documents)];

    private static List<ImportDocument> Documents(string file)
    {
        try
        {
            if (new FileInfo(file).Length is var bytes && bytes > BytesMax)
            {
                throw new UsageException($"{file} has {bytes} bytes and the limit is {BytesMax}; give it in parts.");
            }

            var found = new List<ImportDocument>();
            var reader = new Utf8JsonReader(WithoutMark(File.ReadAllBytes(file)), new JsonReaderOptions { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Skip });
            while (reader.Read())
            {
                using var document = JsonDocument.ParseValue(ref reader);
                var root = document.RootElement.Clone();
                found.AddRange(root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().Select(e => new ImportDocument(file, e)) : [new ImportDocument(file, root)]);
            }

            return found;
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file} is no JSON (line {e.LineNumber + 1}); give the answers of the API as they came.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {e.Message}");
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
}
