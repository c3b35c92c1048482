using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Silo.Configuration;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Goal: what people get wrong in a config is answered with place, fault and fix. Method: a table of texts and the exact sentences.</summary>
public sealed class ConfigLoaderTests
{
    private static ConfigResult Load(string text) => ConfigLoader.Parse(text, "f.yml", _ => null);

    [Theory]
    [ClassData(typeof(BadConfigs))]
    public void Loader_BadText_SaysPlaceFaultAndFix(string text, string[] problems)
    {
        var result = Load(text);

        Assert.Equal(problems, result.Problems.Select(p => p.ToString()));
        Assert.Null(result.Snapshot);
    }

    [Theory]
    [InlineData("version: 1")]
    [InlineData("\uFEFFversion: 1\r\npeople:\r\n  - name: ana\r\n")]
    [InlineData("---\nversion: 1\n...\n")]
    [InlineData("{ version: 1, people: [{ name: ana }] }")]
    [InlineData("version: \"1\"\npeople:\nservices: ~\nroutes: null\n")]
    [InlineData("version: 1 # a comment\n\n")]
    public void Loader_GoodForms_AreTaken(string text) => Assert.Empty(Load(text).Problems);

    [Fact]
    public void Loader_Alias_StandsForItsValue()
    {
        var config = Load("version: 1\npeople: [{ name: &a ana }]\nschedules: [{ name: s, layers: [{ rotation: daily, start: 2026-01-05T09:00, people: [*a] }] }]\n").Snapshot!;

        Assert.Equal("ana", config.Schedules[0].Layers[0].People[0]!.Value.Value);
    }

    [Fact]
    public void Loader_AliasBomb_IsRefusedAtTheLimit()
    {
        var text = new StringBuilder("version: 1\npeople:\n  - &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"  - &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        }

        var problem = Assert.Single(Load(text.ToString()).Problems);

        Assert.Equal("the file holds more than 200000 values, aliases followed, the limit; use fewer aliases or a smaller file.", problem.Text);
    }

    [Fact]
    public void Loader_FileAboveTheLimit_IsRefused() => WithFile(new byte[(4 * 1024 * 1024) + 1], file =>
        Assert.Equal($"{file}: the file is larger than 4 MiB, the limit; make it smaller.", Assert.Single(ConfigLoader.LoadFile(file, _ => null).Problems).ToString()));

    [Fact]
    public void Loader_InvalidUtf8_NamesTheByteAndItsPlace() => WithFile([.. "version: 1\n# \u00e9"u8, 0xC3, (byte)'\n'], file =>
        Assert.Equal($"{file}:2:4: the byte 0xC3 here is not UTF-8; save the file as UTF-8.", Assert.Single(ConfigLoader.LoadFile(file, _ => null).Problems).ToString()));

    [Fact]
    public void Loader_Directory_IsRefused()
    {
        var directory = Path.GetTempPath();
        Assert.Equal("this is a directory; write the path of a config file.", Assert.Single(ConfigLoader.LoadFile(directory, _ => null).Problems).Text);
    }

    [Fact]
    public void Loader_FileWithByteOrderMark_HasTheHashOfItsText() => WithFile([0xEF, 0xBB, 0xBF, .. "version: 1\n"u8], file =>
        Assert.Equal(Load("version: 1\n").Snapshot!.Hash, ConfigLoader.LoadFile(file, _ => null).Snapshot!.Hash));

    [Fact]
    public void Loader_EnvironmentValue_CannotAddYaml()
    {
        var config = ConfigLoader.Parse(
            "version: 1\ndestinations: [{ name: d, type: webhook, url: \"http://h/$${x}?${Q}\", secret: \"${S}\" }]\n",
            "f.yml",
            name => name == "S" ? "a\", type: log, x: \"" : "q").Snapshot!;

        Assert.Equal("http://h/${x}?q", config.Destinations[0].Setting("url"));
        Assert.Equal("a\", type: log, x: \"", config.Destinations[0].Setting("secret"));
        Assert.Equal("webhook", config.Destinations[0].Type);
    }

    [Fact]
    public void Loader_DeliveryLimits_AreTaken()
    {
        var limits = Load("""
            version: 1
            destinations:
              - name: d
                type: log
                in_flight: 2
                per_second: 5
                attempts: 4
                give_up_after: 10m
                backoff_first: 250ms
                backoff_max: 1m
                breaker_failures: 3
                breaker_pause: 20s
                fallback_after: 2
                timeout: 3s
            """).Snapshot!.Destinations[0].Delivery;

        Assert.Equal(
            new(2, 5, 4, Duration.FromMinutes(10), Duration.FromMilliseconds(250), Duration.FromMinutes(1), 3, Duration.FromSeconds(20), 2, Duration.FromSeconds(3)),
            limits);
    }

    [Fact]
    public void DemoConfig_IsFine()
    {
        var config = DemoConfig.Load();

        Assert.All(config.Destinations, d => Assert.Equal("log", d.Type));
        Assert.All(config.Services, s => Assert.NotNull(config.Policy(s.Policy)));
        Assert.Equal(["payments-api", "cart"], config.Service(new("checkout"))!.DependsOn.Select(d => d.Value));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("30s", 30_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("250ms", 250)]
    [InlineData("1m1ms", 60_001)]
    public void DurationText_GoodForms_AreRead(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration, out _));
        Assert.Equal(Duration.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5m")]
    [InlineData("5 m")]
    [InlineData("1.5h")]
    [InlineData("5m5m")]
    [InlineData("30s5m")]
    [InlineData("9999999999s")]
    [InlineData("5x")]
    [InlineData("5M")]
    public void DurationText_BadForms_AreRefused(string text)
    {
        Assert.False(DurationText.TryParse(text, out _, out var error));
        Assert.NotNull(error);
    }

    [Theory]
    [InlineData("10GiB", 10L << 30)]
    [InlineData("300 MiB", 300L << 20)]
    [InlineData("2TB", 2_000_000_000_000)]
    [InlineData("500kB", 500_000)]
    [InlineData("12345", 12_345)]
    [InlineData("7B", 7)]
    public void Bytes_GoodForms_AreRead(string text, long bytes)
    {
        Assert.True(ConfigBytes.TryParse(text, out var read));
        Assert.Equal(bytes, read);
        Assert.True(ConfigBytes.TryParse(ConfigBytes.Write(bytes), out var again));
        Assert.Equal(bytes, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-5MB")]
    [InlineData("1.5GiB")]
    [InlineData("5gib")]
    [InlineData("999999999999999TiB")]
    [InlineData("1234567890123456")]
    public void Bytes_BadForms_AreRefused(string text) => Assert.False(ConfigBytes.TryParse(text, out _));

    private static void WithFile(byte[] content, Action<string> test)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, content);
            test(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
