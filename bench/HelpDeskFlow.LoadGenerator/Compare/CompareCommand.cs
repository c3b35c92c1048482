namespace HelpDeskFlow.LoadGenerator.Compare;
internal static class CompareCommand { public static Task<int> RunAsync(CommandLine line) => Task.FromResult(line.Command.Length); }
