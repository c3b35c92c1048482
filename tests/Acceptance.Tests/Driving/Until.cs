using System.Diagnostics;

namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>Waits for a named condition of another process, at most so long. What it looks at is asked again at once after a short pause.</summary>
internal static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <summary>Returns as soon as <paramref name="look"/> gives true.</summary>
    /// <param name="what">The condition, as the failure names it.</param>
    /// <param name="state">What there is instead, for the failure.</param>
    public static async Task TrueAsync(string what, TimeSpan atMost, Func<Task<bool>> look, Func<string>? state = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await look())
        {
            if (Stopwatch.GetElapsedTime(started) > atMost)
            {
                Assert.Fail($"Not within {atMost.TotalSeconds:0.#} s: {what}.{(state is null ? "" : $" Instead: {state()}")}");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Returns as soon as <paramref name="look"/> gives true.</summary>
    public static Task TrueAsync(string what, TimeSpan atMost, Func<bool> look, Func<string>? state = null) =>
        TrueAsync(what, atMost, () => Task.FromResult(look()), state);

    /// <summary>Returns the first thing that is there.</summary>
    public static async Task<T> SomeAsync<T>(string what, TimeSpan atMost, Func<Task<T?>> look, Func<string>? state = null)
        where T : class
    {
        T? found = null;
        await TrueAsync(what, atMost, async () => (found = await look()) is not null, state);
        return found!;
    }
}
