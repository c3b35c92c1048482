using HelpDeskFlow.LoadGenerator;
using HelpDeskFlow.LoadGenerator.Compare;

const int WrongUsage = 2;
try
{
    CommandLine line = new(args);
    return line.Command == "compare" ? await CompareCommand.RunAsync(line) : await SingleCommands.RunAsync(line);
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return WrongUsage;
}
