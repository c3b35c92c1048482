using System.Xml.Linq;

namespace HelpDeskFlow.Tidy.Tests;

/// <summary>
/// Goal: the arrows between projects stay as the design drew them, so that siblings can be changed and replaced alone and
/// only the program knows an engine. Method: read every csproj.
/// </summary>
public sealed class ProjectArrowTests
{
    private const string Domain = "HelpDeskFlow.Domain", Engine = "HelpDeskFlow.Engine", Embedded = "HelpDeskFlow.Engine.Embedded",
        Journals = "HelpDeskFlow.Journals", Grains = "HelpDeskFlow.Grains", Intake = "HelpDeskFlow.Intake", Notify = "HelpDeskFlow.Notify",
        Api = "HelpDeskFlow.Api", Classifier = "HelpDeskFlow.Classifier", MLNet = "HelpDeskFlow.Classifier.MLNet", Silo = "HelpDeskFlow.Silo",
        Kafka = "HelpDeskFlow.Kafka", Training = "HelpDeskFlow.Training";

    /// <summary>Project → what it may reference. Projects under tests/ and bench/ may reference any of these.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        [Domain] = [],
        [Engine] = [Domain],
        [Embedded] = [Engine],
        [Journals] = [Engine],
        [Grains] = [Engine, Embedded], // a partition hosts the core that one machine runs alone (ADR 0017)
        [Kafka] = [],
        [Intake] = [Engine, Kafka],
        [Notify] = [Engine, Kafka],
        [Api] = [Engine],
        [Classifier] = [Engine],
        [MLNet] = [Classifier],
        [Training] = [Classifier, MLNet],
        [Silo] = [Domain, Engine, Embedded, Journals, Grains, Kafka, Intake, Notify, Api, Classifier, MLNet],
    };

    [Fact]
    public void Projects_References_AreThoseOfTheDesign() => Repository.AssertNone(
        from project in Repository.Ending(".csproj").Where(p => !IsTestOrBench(p))
        let name = Path.GetFileNameWithoutExtension(project)
        from to in References(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))
        where !Arrows.TryGetValue(name, out var allowed) || !allowed.Contains(to)
        select $"{project} references {to}",
        "Go through a port in HelpDeskFlow.Engine instead; a new project needs its arrows in docs/ARCHITECTURE.md and in this test.");

    [Fact]
    public void Projects_Known_AreAllThere() => Assert.Equal(
        Arrows.Keys.Order(StringComparer.Ordinal),
        Repository.Ending(".csproj").Where(p => !IsTestOrBench(p)).Select(p => Path.GetFileNameWithoutExtension(p)!).Where(n => n.StartsWith("HelpDeskFlow.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_OfTestsAndBench_AreReferencedByTheirLikeOnly() => Repository.AssertNone(
        from project in Repository.Ending(".csproj")
        from to in References(project, "ProjectReference").Select(r => r.Replace('\\', '/'))
        where (to.Contains("/tests/", StringComparison.Ordinal) || to.Contains("/bench/", StringComparison.Ordinal)) && !IsTestOrBench(project)
        select $"{project} references {to}",
        "Move what is needed into the project that uses it.");

    [Fact]
    public void Domain_References_NodaTimeOnly()
    {
        var project = Repository.Ending("HelpDeskFlow.Domain.csproj").Single();

        Assert.Equal(["NodaTime"], References(project, "PackageReference"));
        Assert.Empty(References(project, "Reference"));
        Assert.Empty(References(project, "FrameworkReference"));
        Assert.Equal("Microsoft.NET.Sdk", XDocument.Parse(Repository.Text(project)).Root!.Attribute("Sdk")!.Value);
    }

    [Fact]
    public void Projects_AllOfThem_AreInTheSolution()
    {
        var solution = Repository.Text("HelpDeskFlow.sln").Replace('\\', '/');

        Repository.AssertNone(Repository.Ending(".csproj").Where(p => !solution.Contains(p, StringComparison.Ordinal)), "Add it with: dotnet sln add PROJECT.");
    }

    private static bool IsTestOrBench(string project) => project.StartsWith("tests/", StringComparison.Ordinal) || project.StartsWith("bench/", StringComparison.Ordinal);

    private static List<string> References(string project, string kind) =>
        [.. XDocument.Parse(Repository.Text(project)).Descendants(kind).Select(r => r.Attribute("Include")?.Value).OfType<string>()];
}
