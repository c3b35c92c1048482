using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Triage;

if (args is not [var directory, .. var rest] || !File.Exists(Path.Combine(directory, "alert_rules_train.jsonl")))
{
    Console.Error.WriteLine("usage: bench/triage DATA [tuning] (DATA: a directory with alert_rules_train.jsonl, topology and incidents)");
    return 2;
}

if (rest is ["tune", ..])
{
    Tuner.Run(directory);
    return 0;
}

// "tuning Precision=0.95 Support=0.2" tries another bar and other weights than the default; never on the streams that are scored.
var rule = rest is ["tuning", .. var changes] ? Trial.Of(changes) : CorrelationRule.On;
Console.WriteLine(Report.Header);
foreach (var (name, streams) in Suites.Of(directory, tuning: rest is ["tuning", ..]))
{
    Report.Print(name, [.. streams.Select(s => Measured.Of(s, rule))]);
}

return 0;
