using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace HelpDeskFlow.LoadGenerator.Machine;

/// <summary>Finds which descendant of a started script is the program itself: the one that listens.</summary>
internal static class ProcessTree
{
    private const string ListenState = "0A";

    /// <summary>The process among <paramref name="root"/> and its descendants that listens on this loopback port; null when none does.</summary>
    public static int? ListenerOn(int port, int root)
    {
        string suffix = $":{port:X4}";
        HashSet<string> sockets = [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > 9 && f[3] == ListenState && f[1].EndsWith(suffix, StringComparison.Ordinal))
            .Select(f => $"socket:[{f[9]}]")];
        foreach (int pid in WithDescendants(root))
        {
            if (Holds(pid, sockets))
            {
                return pid;
            }
        }

        return null;
    }

    /// <summary>How to start the same program again: executable, arguments, directory and environment as it has them now.</summary>
    public static ProcessStartInfo StartAgain(int pid)
    {
        ProcessStartInfo start = new(Target(pid, "exe"), Words(pid, "cmdline")[1..]) { WorkingDirectory = Target(pid, "cwd") };
        start.Environment.Clear();
        foreach (string variable in Words(pid, "environ"))
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                start.Environment[variable[..equals]] = variable[(equals + 1)..];
            }
        }

        return start;
    }

    private static string Target(int pid, string link) =>
        new FileInfo($"/proc/{pid}/{link}").LinkTarget ?? throw new IOException($"/proc/{pid}/{link} cannot be read.");

    private static string[] Words(int pid, string file) =>
        Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/{file}")).TrimEnd('\0').Split('\0');

    /// <summary>The process and all that descend from it.</summary>
    public static List<int> WithDescendants(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out int pid) ? pid : 0)
            .Where(pid => pid > 0)
            .ToLookup(ParentOf);
        List<int> found = [root];
        for (int i = 0; i < found.Count; i++)
        {
            found.AddRange(children[found[i]]);
        }

        return found;
    }

    private static int ParentOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended between the listing and the reading.
            return 0;
        }
    }

    private static bool Holds(int pid, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd").Any(f => sockets.Contains(new FileInfo(f).LinkTarget ?? ""));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
