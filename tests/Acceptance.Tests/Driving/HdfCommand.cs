namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>What a command that ran to its end gave.</summary>
internal sealed record HdfCommand(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs <c>hdf</c> with these arguments until it ends.</summary>
    public static Task<HdfCommand> RunAsync(params string[] arguments) => RunProgramAsync("dotnet", [Repository.Program, .. arguments]);

    /// <summary>Runs any program until it ends.</summary>
    public static Task<HdfCommand> RunProgramAsync(string program, params string[] arguments) => RunProgramWithInputAsync("", program, arguments);

    /// <summary>Runs any program with this text as its standard input until it ends.</summary>
    public static async Task<HdfCommand> RunProgramWithInputAsync(string input, string program, params string[] arguments)
    {
        await using var process = StartedProcess.Start(program, arguments, input: input);
        var code = await process.ExitAsync(Patience.Command);
        return new HdfCommand(code, process.Output, process.Errors);
    }

    /// <summary>All it said, for a failure.</summary>
    public string Said => $"exit code {ExitCode}\n{Output}\n{Errors}".Trim();

    /// <summary>Asserts that it ended with one of these codes and one sentence for people on standard error, and returns the sentence.</summary>
    public string FailedWithOneSentence(params int[] codes)
    {
        Assert.True(codes.Contains(ExitCode), $"Exit code {string.Join(" or ", codes)} was expected. It gave:\n{Said}");
        Assert.DoesNotContain("listening on", Output);
        var lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.True(lines.Length == 1, $"One sentence on standard error was expected. It gave:\n{Said}");
        Assert.DoesNotContain("Exception", lines[0]);
        Assert.EndsWith(".", lines[0]);
        return lines[0];
    }
}
