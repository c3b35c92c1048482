using System.Text.RegularExpressions;

namespace HelpDeskFlow.Tidy.Tests;

/// <summary>Goal: what lies under deploy/ names what the program has. Method: read the names out of both.</summary>
public sealed partial class DeployTests
{
    private static readonly string[] Histograms = ["_bucket", "_sum", "_count"];

    [Fact]
    public void Metrics_InDashboardsAndRules_AreThoseOfTheProgram()
    {
        var (plain, histograms) = Exposed();
        Assert.True(plain.Count > 50 && histograms.Count >= 3, "The metrics are not declared as this test reads them.");
        var used = (
            from file in Deployed(".yml", ".yaml", ".json")
            from Match name in MetricName().Matches(Repository.Text(file))
            select (file, Name: name.Value)).Distinct().ToList();

        Assert.True(used.Count > 60, "No metrics are found in deploy/.");
        Repository.AssertNone(
            from use in used
            where !plain.Contains(use.Name) && !histograms.Any(h => Histograms.Any(s => use.Name == h + s))
            select $"{use.file} uses {use.Name}, which the program does not expose",
            "Correct the name; /metrics of a running program shows them all.");
    }

    [Fact]
    public void Metrics_OfTheProgramsTrouble_AreWatchedByARule()
    {
        var rules = Repository.Text("deploy/prometheus/helpdeskflow.rules.yml");
        var (plain, _) = Exposed();

        Repository.AssertNone(
            plain.Where(m => Trouble().IsMatch(m) && !rules.Contains(m, StringComparison.Ordinal) && m is not ("hdf_stream_dead_letters_total" or "hdf_possible_duplicates_total")),
            "Add a rule to deploy/prometheus/helpdeskflow.rules.yml, or name the metric here and say why it needs none.");
    }

    [Fact]
    public void Variables_InDeploy_AreKnownToTheProgramOrItsConfig()
    {
        var sources = string.Join('\n', Repository.Ending(".cs").Where(f => f.StartsWith("silo/", StringComparison.Ordinal)).Select(Repository.Text));
        var configs = string.Join('\n', Deployed("helpdeskflow.yml").Select(Repository.Text));

        Repository.AssertNone(
            from file in Deployed(".yml", ".yaml", "Dockerfile", ".service", ".env", ".bicep")
            from Match name in Variable().Matches(Repository.Text(file))
            where !sources.Contains($"\"{name.Value}\"", StringComparison.Ordinal) && !configs.Contains($"${{{name.Value}}}", StringComparison.Ordinal) && !OfOthers.Contains(name.Value)
            select $"{file} sets {name.Value}",
            "The program reads no such variable and no config under deploy/ refers to it.");
    }

    /// <summary>Variables of the compose file and the collector, not of the program.</summary>
    private static readonly HashSet<string> OfOthers = ["HDF_IMAGE", "HDF_MEMORY", "HDF_LOGS_ENDPOINT", "HDF_KEY"];

    private static IEnumerable<string> Deployed(params string[] endings) => Repository.Ending(endings).Where(f => f.StartsWith("deploy/", StringComparison.Ordinal));

    private static (HashSet<string> Plain, HashSet<string> Histograms) Exposed()
    {
        var sources = Repository.Ending(".cs").Where(f => !f.StartsWith("tests/", StringComparison.Ordinal) && !f.StartsWith("bench/", StringComparison.Ordinal)).Select(Repository.Text).ToList();
        var plain = (from text in sources from Match m in Plain().Matches(text) select m.Groups[1].Value.Replace('.', '_')).ToHashSet(StringComparer.Ordinal);
        var histograms = (from text in sources from Match m in Histogram().Matches(text) select m.Groups[1].Value.Replace('.', '_')).ToHashSet(StringComparer.Ordinal);
        return (plain, histograms);
    }

    [GeneratedRegex(@"(?<![\w/.-])(?:hdf|process|dotnet)_[a-z_]+(?![\w.(/-])")]
    private static partial Regex MetricName();

    /// <summary>What is written straight into /metrics, and instruments that are read for it.</summary>
    [GeneratedRegex(@"(?:text\.(?:Counter|Gauge|Info|Head)|Each|Create(?:Counter|Gauge|ObservableGauge|ObservableCounter|UpDownCounter)(?:<\w+>)?)\(\s*""((?:hdf|process|dotnet)[._][a-z_.]+)""")]
    private static partial Regex Plain();

    [GeneratedRegex(@"CreateHistogram<\w+>\(\s*""((?:hdf)[._][a-z_.]+)""")]
    private static partial Regex Histogram();

    [GeneratedRegex("fail|overload|isolated|dead_letter|refused|turned_away|breaker|warning")]
    private static partial Regex Trouble();

    [GeneratedRegex(@"\bHDF_[A-Z0-9_]+\b")]
    private static partial Regex Variable();
}
