using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Api.Tests.Intake.Vendors;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Intake.Senders;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Tests.Intake.Fuzz;

/// <summary>
/// Goal: whatever arrives, no format throws, answers 5xx or stores half a message. Method: real messages, mutated as bytes and as
/// documents with fixed seeds, read through the registry (as from a stream) and through the whole endpoint. HDF_FUZZ says how
/// many of each; a failure names its number.
/// </summary>
public sealed class FormatFuzzTests
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("HDF_FUZZ"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 1000;

    public static TheoryData<int, string> Subjects => new(FuzzSubject.All.Select((s, i) => (i, s.Format)));

    public static TheoryData<int, string> Routes => new(FuzzSubject.All.Select((s, i) => (i, s.Format)).Where(s => FuzzSubject.All[s.i].Path is not null));

    [Fact]
    public void Registry_EveryFormat_HasMessagesToMutate() =>
        Assert.Equal(IntakeFormats.All.Select(f => f.Name).Order(), FuzzSubject.All.Select(s => s.Format).Distinct().Order());

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Format_MutatedMessages_NeverThrowOrLeaveHalf(int subject, string format)
    {
        var (of, engine) = (FuzzSubject.All[subject], new FakeEngine { Config = FuzzSubject.All[subject].Config });
        int read = 0, refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (body, headers) = Message(of, round);
            var target = new IntakeTarget(AlertBatch.Rent(IntakeHost.Now, format), engine);
            var problem = IntakeFormats.Find(format)!.Read(new IntakeMessage(body, new Headers(headers), of.Mapping), target);
            if (problem is not null)
            {
                Assert.True(problem.Length > 10, Say(format, round, problem));
                refused++;
            }
            else
            {
                Assert.All(target.Batch.Errors, e => Assert.True(e.Error.Length > 10, Say(format, round, e.Error)));
                read += target.Batch.Count;
            }

            target.Batch.Return();
        }

        Assert.True(read > Rounds / 20, Say(format, Rounds, $"{read} alerts were read"));
        Assert.True(refused > Rounds / 50 || !of.IsAlwaysJson, Say(format, Rounds, $"{refused} messages were refused"));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Endpoint_MutatedBodies_NeverFailsOrStoresHalf(int subject, string format)
    {
        var of = FuzzSubject.All[subject];
        using var services = new ServiceCollection().AddMetrics().AddSingleton<IntakeInstruments>().BuildServiceProvider();
        var engine = new FakeEngine { Config = Config(format) };
        var ports = new IntakePorts(engine, new StandingClock(), services.GetRequiredService<IntakeInstruments>());
        var edge = new IntakeEdge(new MessageEndpoint(IntakeFormats.Find(format)!, Check(format), ports), ports, NullLogger<IntakeEdge>.Instance);
        int stored = 0, refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (body, headers) = Message(of, round);
            engine.Alerts.Clear();
            var context = new DefaultHttpContext();
            context.Request.Method = "POST";
            context.Request.Body = new MemoryStream(body);
            context.Request.ContentLength = body.Length;
            context.Response.Body = new MemoryStream();
            foreach (var (name, value) in headers)
            {
                context.Request.Headers[name] = value;
            }

            await edge.HandleAsync(context);

            var status = context.Response.StatusCode;
            var answer = System.Text.Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
            Assert.True(status is 200 or 400 or 401 or 403 or 413, Say(format, round, $"{status} {answer}"));
            // 400 with alerts stored is said to be so: single alerts were refused, not the message.
            Assert.True(status == 200 || engine.Alerts.Count == 0 || answer.Contains($"{engine.Alerts.Count} stored", StringComparison.Ordinal), Say(format, round, answer));
            Assert.True(!of.IsAlwaysJson || engine.Alerts.Count == 0 || IsJson(body), Say(format, round, "stored from a malformed body"));
            Assert.All(engine.Alerts, AssertWhole);
            stored += engine.Alerts.Count;
            refused += status == 200 ? 0 : 1;
        }

        Assert.True(stored > Rounds / 20, Say(format, Rounds, $"{stored} alerts were stored"));
        Assert.True(refused > Rounds / 50, Say(format, Rounds, $"{refused} requests were refused"));
    }

    private static (byte[] Body, Dictionary<string, string> Headers) Message(FuzzSubject of, int round)
    {
        var random = new Random(round);
        var original = of.Messages[round % of.Messages.Length];
        var mutated = random.Next(2) == 0 ? JsonMutator.Mutate(original, random) : Payloads.Mutate(original, random);
        var body = of.Wrap(mutated, random);
        return (body, of.Headers(body, random));
    }

    private static ConfigSnapshot Config(string format) => ConfigSnapshot.BuiltIn with
    {
        Intake = ImmutableDictionary<string, IntakeSettings>.Empty.Add(format, format switch
        {
            "grafana" or "sentry" => new IntakeSettings { Secrets = ["old", FuzzSubject.Secret] },
            "cloudwatch-sns" => new IntakeSettings { Topics = [SnsSender.Topic] },
            _ => IntakeSettings.None,
        }),
    };

    private static ISenderCheck? Check(string format) => format switch
    {
        "grafana" => new GrafanaSignature(),
        "sentry" => new SentrySignature(),
        "cloudwatch-sns" => new SnsSignature(new SnsSender(), NullLogger<SnsSignature>.Instance),
        _ => null,
    };

    private static void AssertWhole(RecordedAlert alert)
    {
        Assert.InRange(alert.Labels.Count, 1, IntakeLimits.LabelsMax);
        Assert.InRange(alert.Annotations.Count, 0, IntakeLimits.AnnotationsMax + 3);
        Assert.True(alert.StartsAt <= alert.EndsAt);
        Assert.NotEqual(default, alert.Key);
        Assert.DoesNotContain(alert.Labels.Items.Concat(alert.Annotations.Items), pair => pair.Name.Length == 0 || pair.Value.Length == 0);
        Assert.Equal(alert.Labels.Count, alert.Labels.Items.Select(l => l.Name).Distinct().Count());
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Say(string format, int round, string what) => string.Create(CultureInfo.InvariantCulture, $"{format}, round {round}: {what}");

    private sealed class Headers(Dictionary<string, string> values) : IMessageHeaders
    {
        public string? this[string name] => values.GetValueOrDefault(name);

        public IEnumerable<KeyValuePair<string, string>> All => values;
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => IntakeHost.Now.ToDateTimeOffset();
    }
}
