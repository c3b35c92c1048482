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

if (rest is ["grid", var file])
{
    Tuner.Grid(directory, file);
    return 0;
}

// Always on the streams for tuning: what is looked at may be tuned on.
if (rest is ["joins", .. var tried])
{
    foreach (var (suite, of) in Suites.Of(directory, tuning: true))
    {
        WrongJoins.Print(suite, of, Trial.Of(tried));
    }

    return 0;
}

// "tuning Precision=0.95 Support=0.2" tries another bar and other weights than the default; never on the streams that are scored.
var config = Trial.Of(rest is ["tuning", .. var changes] ? changes : []);
Console.WriteLine(Report.Header);
foreach (var (name, streams) in Suites.Of(directory, tuning: rest is ["tuning", ..]))
{
    Report.Print(name, [.. streams.Select(s => Measured.Of(s, config))]);
}

return 0;
