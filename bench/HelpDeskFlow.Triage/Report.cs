using System.Globalization;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Triage;

/// <summary>What our engine made of a stream, beyond how alike the groups are.</summary>
internal sealed record Measured(Scores Ours, double AriByAlert, Dictionary<string, Scores> Others)
{
    public double OverMerges { get; init; }

    public double Splits { get; init; }

    public double NoiseInside { get; init; }

    public double Top1 { get; init; }

    public double Top3 { get; init; }

    /// <summary>The same over the faults of nodes of which the topology says anything: a host with nothing on it has no relations.</summary>
    public double KnownTop1 { get; init; }

    public double KnownTop3 { get; init; }

    public double DelaySeconds { get; init; }

    public double Lost { get; init; }

    public double Fewer { get; init; }

    public static Measured Of(TruthStream stream, ConfigSnapshot config, bool withOthers = true)
    {
        var run = Groupings.Ours(stream, config);
        var others = new Dictionary<string, Scores>();
        if (withOthers)
        {
            foreach (var (name, groups) in ((string, long[])[])[("fingerprint", Groupings.Fingerprint(stream)), ("time 120 s", Groupings.TimeGap(stream, run.Begins, 120)),
                ("time 300 s", Groupings.TimeGap(stream, run.Begins, 300)), ("time + service", Groupings.TimeAndService(stream, run.Begins, 300)), ("Alertmanager", Groupings.Alertmanager(stream))])
            {
                others[name] = Scores.Of(Items(stream, run.Begins, groups));
            }
        }

        var measured = new Measured(
            Scores.Of(Items(stream, run.Begins, run.Groups)),
            Scores.Of(Items(stream, [.. Enumerable.Range(0, run.Groups.Length)], run.Groups)).Rand,
            others);
        return measured.WithFaults(stream, run);
    }

    private Measured WithFaults(TruthStream stream, Grouped run)
    {
        var begun = run.Begins.Select(i => (stream.Alerts[i].Truth, Incident: run.Groups[i], Index: i)).ToList();
        var byFault = begun.Where(b => b.Truth > 0).GroupBy(b => b.Truth).ToList();
        var incidentsWithFaults = begun.Where(b => b.Truth > 0 && b.Incident > 0).GroupBy(b => b.Incident).ToList();
        var inFaultIncidents = begun.Where(b => incidentsWithFaults.Any(i => i.Key == b.Incident)).ToList();
        var (top1, top3, known, knownTop1, knownTop3, delay) = (0, 0, 0, 0, 0, 0.0);
        foreach (var fault in byFault)
        {
            var main = fault.GroupBy(b => b.Incident).OrderByDescending(g => g.Count()).First().Key;
            var state = run.Engine.Incident(main);
            var roots = run.Roots.GetValueOrDefault(main) ?? [];
            var truth = stream.Faults[fault.Key - 1].Root;
            var (isFirst, isAmongThree, isKnown) = (roots.FirstOrDefault() == truth ? 1 : 0, roots.Take(3).Contains(truth) ? 1 : 0, stream.Topology.Around(truth).Length > 1 ? 1 : 0);
            (top1, top3) = (top1 + isFirst, top3 + isAmongThree);
            (known, knownTop1, knownTop3) = (known + isKnown, knownTop1 + (isFirst * isKnown), knownTop3 + (isAmongThree * isKnown));
            delay += state is null ? 0 : Math.Max(0, (state.OpenedAt - stream.Alerts[fault.First().Index].Alert.At).TotalSeconds);
        }

        var urgent = run.Begins.Where(i => !stream.Alerts[i].IsNoise && stream.Alerts[i].Severity is "P0" or "P1").ToList();
        return this with
        {
            OverMerges = incidentsWithFaults.Count(i => i.Select(b => b.Truth).Distinct().Count() > 1) / (double)incidentsWithFaults.Count,
            Splits = byFault.Average(f => f.Select(b => b.Incident).Distinct().Count() - 1),
            NoiseInside = inFaultIncidents.Count(b => b.Truth < 0) / (double)Math.Max(1, inFaultIncidents.Count),
            Top1 = top1 / (double)byFault.Count,
            Top3 = top3 / (double)byFault.Count,
            KnownTop1 = knownTop1 / (double)Math.Max(1, known),
            KnownTop3 = knownTop3 / (double)Math.Max(1, known),
            DelaySeconds = delay / byFault.Count,
            Lost = urgent.Count(i => run.Groups[i] == 0) / (double)Math.Max(1, urgent.Count),
            Fewer = 1 - (run.Groups.Where(g => g > 0).Distinct().Count() / (double)run.Groups.Length),
        };
    }

    /// <summary>Alerts without a group are alone.</summary>
    private static List<(int, long)> Items(TruthStream stream, List<int> begins, long[] groups) =>
        [.. begins.Select(i => (stream.Alerts[i].Truth, groups[i] == 0 ? -1L - i : groups[i]))];
}

/// <summary>The table.</summary>
internal static class Report
{
    public static string Header => $"{"stream",-34} {"how",-15} {"P",6} {"R",6} {"F1",6} {"ARI",6} {"NMI",6} {"B3",6} {"merged",7} {"splits",7} {"noise",6} {"top1",6} {"top3",6} {"known1",6} {"known3",6} {"delay",6} {"lost",6} {"fewer",7} {"ARI/al",7}";

    public static void Print(string name, IReadOnlyList<Measured> runs)
    {
        double Mean(Func<Measured, double> of) => runs.Average(of);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-34} {"ours",-15} {Mean(r => r.Ours.Precision),6:0.000} {Mean(r => r.Ours.Recall),6:0.000} {Mean(r => r.Ours.F1),6:0.000} {Mean(r => r.Ours.Rand),6:0.000} {Mean(r => r.Ours.Nmi),6:0.000} {Mean(r => r.Ours.BCubed),6:0.000} {Mean(r => r.OverMerges),7:0.000} {Mean(r => r.Splits),7:0.00} {Mean(r => r.NoiseInside),6:0.000} {Mean(r => r.Top1),6:0.000} {Mean(r => r.Top3),6:0.000} {Mean(r => r.KnownTop1),6:0.000} {Mean(r => r.KnownTop3),6:0.000} {Mean(r => r.DelaySeconds),6:0.0} {Mean(r => r.Lost),6:0.000} {Mean(r => r.Fewer),7:0.0000} {Mean(r => r.AriByAlert),7:0.000}"));
        foreach (var other in runs[0].Others.Keys)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{"",-34} {other,-15} {Mean(r => r.Others[other].Precision),6:0.000} {Mean(r => r.Others[other].Recall),6:0.000} {Mean(r => r.Others[other].F1),6:0.000} {Mean(r => r.Others[other].Rand),6:0.000} {Mean(r => r.Others[other].Nmi),6:0.000} {Mean(r => r.Others[other].BCubed),6:0.000}"));
        }
    }
}
