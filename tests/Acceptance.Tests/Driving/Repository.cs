namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>Where the repository and the built program are.</summary>
internal static class Repository
{
    private const string SolutionName = "HelpDeskFlow.sln";
    private const string BuildLine = "dotnet build silo/HelpDeskFlow.Silo -c Release";

    /// <summary>The directory that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The Release build of the program. Where there is none, the test fails with the line to type.</summary>
    public static string Program
    {
        get
        {
            var path = Path.Combine(Root, "silo", "HelpDeskFlow.Silo", "bin", "Release", "net10.0", "hdf.dll");
            Assert.True(File.Exists(path), $"The program is not built: there is no {path}; type: {BuildLine}");
            return path;
        }
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, SolutionName)))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No {SolutionName} in {AppContext.BaseDirectory} or above it.");
    }
}
