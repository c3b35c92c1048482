using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;

namespace Api.Tests.Intake;

/// <summary>Goal: the hot path allocates no more than the checked-in budget (bench/expected-allocations.json).</summary>
[Collection(nameof(Alone))]
public sealed class ParseAllocationTests
{
    /// <summary>Other tests would take batches out of the pool meanwhile.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    private const int Alerts = 64;
    private const int Rounds = 200;

    [Theory]
    [InlineData("plain")]
    [InlineData("with \\u00e9scapes \\n and \\\"quotes\\\"")]
    public void Alertmanager_BodyOf64_StaysInItsBudget(string text)
    {
        var body = Body(text);
        var format = new AlertmanagerAlerts();
        var before = 0L;
        for (var round = 0; round < 2 * Rounds; round++)
        {
            if (round == Rounds)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            var batch = AlertBatch.Rent(IntakeHost.Now, format.Source);
            var result = format.Parse(body, batch, ConfigSnapshot.BuiltIn);
            if (result.Problem is not null || batch.Count != Alerts)
            {
                Assert.Fail($"{result.Problem} {batch.Count}");
            }

            batch.Return();
        }

        var perAlert = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Rounds * Alerts);
        Assert.InRange(perAlert, 0, AllocationBudgets.Of("parse_alertmanager_64_bytes_per_alert"));
    }

    private static byte[] Body(string text) => System.Text.Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, Alerts).Select(i =>
        "{\"annotations\":{\"summary\":\"" + text + "\"},\"endsAt\":\"2026-01-31T12:04:00.123Z\",\"startsAt\":\"2026-01-31T11:59:00Z\",\"generatorURL\":\"http://prom/graph\","
        + "\"labels\":{\"alertname\":\"A\",\"instance\":\"host-" + i + ":9100\",\"severity\":\"critical\",\"note\":\"" + text + "\"}}")) + "]");
}
