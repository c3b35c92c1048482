using System.Reflection;
using System.Runtime.InteropServices;

namespace HelpDeskFlow.Kafka;

/// <summary>Finds the native librdkafka: the one that the package brings, else the distribution's. Nothing is loaded before it is asked for.</summary>
public static class KafkaLibrary
{
    /// <summary>Oldest version that knows all that is called: batches of several partitions, incremental rebalance.</summary>
    private const int OldestVersion = 0x01_06_00_ff;

    private static readonly string[] InstalledNames = ["librdkafka.so", "librdkafka.so.1", "librdkafka.1.dylib", "librdkafka.dylib", "librdkafka.dll"];
    private static readonly Lazy<nint> Handle = new(Load);

    static KafkaLibrary()
    {
        NativeLibrary.SetDllImportResolver(typeof(KafkaLibrary).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(Confluent.Kafka.Library).Assembly, Resolve);
    }

    /// <summary>Null: it is there. Else one sentence that says what to install.</summary>
    public static string? Problem
    {
        get
        {
            if (Handle.Value == nint.Zero)
            {
                return "The config has \"kafka\", which needs the library librdkafka, and it is not installed; type: apt-get install librdkafka1 (Debian, Ubuntu), or take \"kafka\" out of the config.";
            }

            var version = Native.RdKafka.Version();
            return version >= OldestVersion
                ? null
                : $"The installed librdkafka is {version >> 24}.{(version >> 16) & 0xff}.{(version >> 8) & 0xff}; \"kafka\" in the config needs 1.6.0 or newer; install a newer librdkafka1.";
        }
    }

    /// <summary>Makes sure that the managed client finds the library, before anything of it is used.</summary>
    internal static void Prepare() => _ = Handle.Value;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name.Contains("librdkafka", StringComparison.Ordinal))
        {
            return Handle.Value;
        }

        // The managed client asks for "libdl", whose name without a number comes with compilers only.
        return name == "libdl" && NativeLibrary.TryLoad("libdl.so.2", assembly, path, out var found) ? found : nint.Zero;
    }

    private static nint Load()
    {
        var own = typeof(KafkaLibrary).Assembly;
        var bundled = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", "librdkafka");
        foreach (var name in (string[])[bundled + ".so", bundled + ".dylib", bundled + ".dll", "librdkafka", .. InstalledNames])
        {
            if (NativeLibrary.TryLoad(name, out var handle) || (!Path.IsPathRooted(name) && TryLoadBeside(name, own, out handle)))
            {
                return handle;
            }
        }

        return nint.Zero;
    }

    private static bool TryLoadBeside(string name, Assembly assembly, out nint handle) =>
        NativeLibrary.TryLoad(Path.Combine(Path.GetDirectoryName(assembly.Location) ?? "", name), out handle);
}
