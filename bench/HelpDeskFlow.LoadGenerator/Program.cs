using HelpDeskFlow.LoadGenerator;
using HelpDeskFlow.LoadGenerator.Cluster;
using HelpDeskFlow.LoadGenerator.Compare;

const int WrongUsage = 2;
try
{
    CommandLine line = new(args);
    return line.Command switch
    {
        "compare" => await CompareCommand.RunAsync(line),
        "cluster" => await ClusterCommand.RunAsync(line),
        _ => await SingleCommands.RunAsync(line),
    };
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return WrongUsage;
}
