namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>Programs of the distribution that the tests speak with.</summary>
internal static class DebianProgram
{
    public static string Prometheus => Need("/usr/bin/prometheus", "prometheus");

    /// <summary>Prometheus' tool that checks metrics.</summary>
    public static string Promtool => Need("/usr/bin/promtool", "prometheus");

    public static string Alertmanager => Need("/usr/bin/prometheus-alertmanager", "prometheus-alertmanager");

    public static string Amtool => Need("/usr/bin/amtool", "prometheus-alertmanager");

    /// <summary>Debian's Python, with its icalendar.</summary>
    public static string PythonWithIcalendar
    {
        get
        {
            Need("/usr/lib/python3/dist-packages/icalendar/__init__.py", "python3-icalendar");
            return Need("/usr/bin/python3", "python3");
        }
    }

    /// <summary>Runs client libraries of npm; the distribution's or a newer one.</summary>
    public static string Node => Need(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, "node")).FirstOrDefault(File.Exists) ?? "/usr/bin/node", "nodejs npm");

    public static string Kcat => Need("/usr/bin/kcat", "kcat");

    private static string Need(string path, string package)
    {
        Assert.True(File.Exists(path), $"{path} is missing; type: sudo apt-get install -y --no-install-recommends {package}");
        return path;
    }
}
