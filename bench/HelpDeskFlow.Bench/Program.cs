using HelpDeskFlow.Bench;

switch (args)
{
    case ["parse", ..]:
        ParseBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: HelpDeskFlow.Bench parse");
        return 2;
}
