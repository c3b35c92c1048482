#if FULL_REGISTRY
using System.Diagnostics;
using System.Globalization;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>
/// A network namespace for each silo, joined by a bridge on which the test, the receivers and PostgreSQL are. Ways are cut in
/// silence, as a broken switch or a firewall cuts them: nobody gets a reset. Needs root and the programs ip and bridge.
/// </summary>
internal sealed class SiloNetworks : IDisposable
{
    private readonly string _id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly string _network = string.Create(CultureInfo.InvariantCulture, $"10.213.{Environment.ProcessId % 250}");
    private readonly int _silos;

    private SiloNetworks(int silos) => _silos = silos;

    /// <summary>Where the test and the receivers of pages listen.</summary>
    public string TestAddress => $"{_network}.1";

    /// <summary>Where PostgreSQL listens.</summary>
    public string StoreAddress => $"{_network}.2";

    /// <summary>All of them.</summary>
    public string Range => $"{_network}.0/24";

    private string Bridge => $"hdfb{_id}";

    /// <summary>Null where this machine does not let us.</summary>
    public static SiloNetworks? TryMake(int silos)
    {
        var networks = new SiloNetworks(silos);
        try
        {
            networks.Make();
            return networks;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"No networks of their own for the silos, so none is cut: {e.Message}");
            networks.Dispose();
            return null;
        }
    }

    /// <summary>Address of a silo.</summary>
    public string Address(int silo) => string.Create(CultureInfo.InvariantCulture, $"{_network}.{11 + silo}");

    /// <summary>What stands before a command that is to run in the silo's network; it becomes that command.</summary>
    public string[] Within(int silo) => ["ip", "netns", "exec", Namespace(silo)];

    /// <summary>The silo is cut off from everybody, or no longer.</summary>
    public void Unplug(int silo, bool isCut) => Run("ip", "link", "set", Cable(silo), isCut ? "down" : "up");

    /// <summary>Nothing that the store says arrives at the silo; what the silo says may arrive. Or no longer.</summary>
    public void CutFromStore(int silo, bool isCut) =>
        Run("ip", "rule", isCut ? "add" : "del", "from", StoreAddress, "to", Address(silo), "blackhole", "pref", Preference(silo));

    /// <summary>Two silos do not hear each other, or do again; everybody else hears both.</summary>
    public void CutPair(int one, int other, bool isCut)
    {
        foreach (var silo in (int[])[one, other])
        {
            Run("bridge", "link", "set", "dev", Cable(silo), "isolated", isCut ? "on" : "off");
        }
    }

    public void Dispose()
    {
        for (var silo = 0; silo < _silos; silo++)
        {
            TryRun("ip", "rule", "del", "pref", Preference(silo));
            TryRun("ip", "netns", "del", Namespace(silo));
            TryRun("ip", "link", "del", Cable(silo));
        }

        TryRun("ip", "link", "del", Bridge);
    }

    private void Make()
    {
        Run("ip", "link", "add", Bridge, "type", "bridge");
        Run("ip", "addr", "add", $"{TestAddress}/24", "dev", Bridge);
        Run("ip", "addr", "add", $"{StoreAddress}/24", "dev", Bridge);
        Run("ip", "link", "set", Bridge, "up");
        for (var silo = 0; silo < _silos; silo++)
        {
            Run("ip", "netns", "add", Namespace(silo));
            Run("ip", "link", "add", Cable(silo), "type", "veth", "peer", "name", "eth0", "netns", Namespace(silo));
            Run("ip", "link", "set", Cable(silo), "master", Bridge, "up");
            Run("ip", "-n", Namespace(silo), "addr", "add", $"{Address(silo)}/24", "dev", "eth0");
            Run("ip", "-n", Namespace(silo), "link", "set", "eth0", "up");
            Run("ip", "-n", Namespace(silo), "link", "set", "lo", "up");
        }
    }

    private static string Preference(int silo) => (100 + silo).ToString(CultureInfo.InvariantCulture);

    private string Namespace(int silo) => string.Create(CultureInfo.InvariantCulture, $"hdf{_id}s{silo}");

    private string Cable(int silo) => string.Create(CultureInfo.InvariantCulture, $"hdfc{_id}s{silo}");

    private static void Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} gave {process.ExitCode}: {errors.Trim()}");
        }
    }

    private static void TryRun(params string[] command)
    {
        try
        {
            Run(command);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It was not there.
        }
    }
}
#endif
