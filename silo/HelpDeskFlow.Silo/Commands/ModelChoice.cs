using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Which classifier's model is used.</summary>
internal static class ModelChoice
{
    /// <summary>The model of a file; null: the one in the program.</summary>
    /// <exception cref="UsageException">The file is no model.</exception>
    public static AlertModel Load(string? file)
    {
        try
        {
            return file is null ? ModelFile.ReadShipped() : ModelFile.Read(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException($"--model {file} cannot be used: {e.Message}");
        }
    }
}
