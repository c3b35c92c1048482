using HelpDeskFlow.Silo.Commands;

return await CommandLine.RunAsync(args, Terminal.OfProcess);
