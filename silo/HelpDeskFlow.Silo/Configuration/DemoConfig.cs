using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>The config of <c>--demo</c>, embedded in the program (demo.yml beside this file).</summary>
public static class DemoConfig
{
    /// <summary>Its text.</summary>
    public static string Text()
    {
        using var stream = typeof(DemoConfig).Assembly.GetManifestResourceStream("demo.yml") ?? throw new InvalidOperationException("demo.yml is not embedded in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Read and checked. It needs nothing from the environment.</summary>
    public static ConfigSnapshot Load()
    {
        var result = ConfigLoader.Parse(Text(), "demo.yml", _ => null);
        return result.Snapshot ?? throw new InvalidOperationException($"The demo config has problems: {string.Join(" ", result.Problems)}");
    }
}
