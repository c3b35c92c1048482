namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>Programs of the distribution that the tests speak with.</summary>
internal static class DebianProgram
{
    public static string Prometheus => Need("/usr/bin/prometheus", "prometheus");

    public static string Amtool => Need("/usr/bin/amtool", "prometheus-alertmanager");

    private static string Need(string path, string package)
    {
        Assert.True(File.Exists(path), $"{path} is missing; type: sudo apt-get install -y --no-install-recommends {package}");
        return path;
    }
}
