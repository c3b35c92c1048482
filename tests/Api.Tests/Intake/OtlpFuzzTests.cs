using System.Globalization;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats.Otlp;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Tests.Intake;

/// <summary>Goal and method of <see cref="IntakeFuzzTests"/>, for protobuf: bytes flipped, cut, doubled, inserted, with fixed seeds.</summary>
public sealed class OtlpFuzzTests
{
    private const int Rounds = 12_000;

    [Fact]
    public async Task Otlp_MutatedProtobuf_NeverFailsOrStoresHalf()
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<IntakeInstruments>().BuildServiceProvider();
        var engine = new FakeEngine();
        var ports = new IntakePorts(engine, TimeProvider.System, services.GetRequiredService<IntakeInstruments>());
        var edge = new IntakeEdge(new OtlpEndpoint(ports), ports, NullLogger<IntakeEdge>.Instance);
        int stored = 0, refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate(OtlpPayloads.Protobuf, new Random(round));
            engine.Alerts.Clear();
            var context = new DefaultHttpContext();
            context.Request.ContentType = "application/x-protobuf";
            context.Request.ContentLength = body.Length;
            context.Request.Body = new MemoryStream(body);
            await edge.HandleAsync(context);

            Assert.True(context.Response.StatusCode is 200 or 400, string.Create(CultureInfo.InvariantCulture, $"round {round}: status {context.Response.StatusCode}"));
            Assert.True(context.Response.StatusCode == 200 || engine.Alerts.Count == 0, string.Create(CultureInfo.InvariantCulture, $"round {round}: stored and refused"));
            Assert.All(engine.Alerts, alert =>
            {
                Assert.InRange(alert.Labels.Count, 1, IntakeLimits.LabelsMax);
                Assert.True(alert.StartsAt <= alert.EndsAt);
                Assert.NotEqual(default, alert.Key);
            });
            stored += engine.Alerts.Count;
            refused += context.Response.StatusCode == 400 ? 1 : 0;
        }

        Assert.InRange(stored, Rounds / 20, Rounds * 3);
        Assert.InRange(refused, Rounds / 20, Rounds);
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 30), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
