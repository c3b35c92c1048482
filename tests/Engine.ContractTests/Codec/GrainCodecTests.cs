using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Codec;

/// <summary>Every event and state of the domain, found by reflection, comes back from the journal's form as it was.</summary>
public sealed class GrainCodecTests : IDisposable
{
    private const int SamplesEach = 40;
    private readonly GrainCodec _codec = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public static TheoryData<Type> EventTypes => [.. DomainEvents()];

    public static TheoryData<GrainKind> StateKinds => [.. GrainStates.Types.Keys];

    public void Dispose() => _codec.Dispose();

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void Event_WrittenAndRead_IsTheSame(Type type)
    {
        for (var seed = 0; seed < SamplesEach; seed++)
        {
            var happened = (Event)new Samples(seed).Of(type);
            Same.Check(happened, _codec.ReadEvent(Write(happened)), $"seed {seed}: {type.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(StateKinds))]
    public void State_WrittenAndRead_IsTheSame(GrainKind kind)
    {
        for (var seed = 0; seed < SamplesEach; seed++)
        {
            var state = new Samples(seed).Of(GrainStates.Types[kind]);
            Same.Check(state, _codec.ReadState(kind, _codec.WriteState(state)), $"seed {seed}: {kind}");
        }
    }

    [Fact]
    public void Correlator_WithOneGroupingRule_WritesWhatItAlwaysWrote()
    {
        var state = CorrelatorDecider.Initial(GrainId.Correlator("prod"));
        var text = new StringBuilder();
        var number = 1L;
        foreach (var (second, name) in (ReadOnlySpan<(int, string)>)[(0, "X"), (1, "Y|"), (2, "X"), (303, "X"), (304, "")])
        {
            var now = Instant.FromUtc(2026, 3, 1, 0, 0) + Duration.FromSeconds(second);
            var alert = new AlertSummary(new AlertKey(1, (ulong)second), default, LabelSet.From([new("alertname", name)]), LabelSet.Empty, Severity.P2, "", now);
            Command command = name.Length > 0 ? new CorrelatorCommand.Correlate(new("shop"), alert) : new CorrelatorCommand.Forget(IncidentId.FromNumber(2));
            var context = new StepContext(now, ConfigSnapshot.BuiltIn, ImmutableDictionary<ScheduleName, RotationState>.Empty, number);
            foreach (var happened in CorrelatorDecider.Decide(state, command, context).Events)
            {
                state = CorrelatorDecider.Evolve(state, happened);
                number += happened is CorrelatorEvent.Opened ? 1 : 0;
                text.AppendLine(Encoding.UTF8.GetString(Write(happened))[1..]);
            }
        }

        foreach (var part in StateParts.Split(state))
        {
            text.AppendLine(Encoding.UTF8.GetString(_codec.WriteState(part))[1..]);
        }

        Assert.Equal(
            """
            correlator.opened.v1{"group":"shop|X|","incident":"9e3779b9e17d85ac8000000000000001","number":1,"window":300000000000,"why":"first of its group: alertname=\"X\", cluster=\"\"","at":1772323200000000000}
            correlator.opened.v1{"group":"shop|Y\\||","incident":"3c6ef372c2fa8b588000000000000002","number":2,"window":300000000000,"why":"first of its group: alertname=\"Y|\", cluster=\"\"","at":1772323201000000000}
            correlator.joined.v1{"group":"shop|X|","incident":"9e3779b9e17d85ac8000000000000001","at":1772323202000000000}
            correlator.opened.v1{"group":"shop|X|","incident":"daa66d2ca77989138000000000000003","number":3,"window":300000000000,"why":"first of its group since the last one's window of 5m passed: alertname=\"X\", cluster=\"\"","at":1772323503000000000}
            correlator.forgotten.v1{"incident":"3c6ef372c2fa8b588000000000000002","at":1772323504000000000}
            {"environment":"prod","groups":{},"groupOfIncident":{},"nextSweepAt":1772323260000000000,"storms":{},"memory":{}}
            {"environment":"prod","groups":{"shop|X|":{"incident":"daa66d2ca77989138000000000000003","lastJoinedAt":1772323503000000000,"window":300000000000}},"groupOfIncident":{},"nextSweepAt":null,"storms":{},"memory":{}}
            """,
            text.ToString().Trim());
    }

    [Fact]
    public void EventNames_HoldEveryEventOfTheDomain_EachOnce()
    {
        Assert.Equal(DomainEvents().Select(t => t.ToString()).Order(), EventNames.All.Select(e => e.Type.ToString()).Order());
        Assert.Equal(EventNames.All.Length, EventNames.All.Select(e => e.Name).Distinct().Count());
        Assert.All(EventNames.All, e => Assert.Matches("^[a-z-]+\\.[a-z-]+\\.v[0-9]+$", e.Name));
    }

    [Fact]
    public void EventNames_AreTheApprovedOnes()
    {
        // A new event: add its line to the file. A changed or missing line: journals in the field hold the old name, so don't.
        var approved = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "approved", "event-names.txt"));
        Assert.Equal(approved, EventNames.All.Select(e => $"{e.Name} {e.Type.FullName!.Split('.')[^1].Replace('+', '.')}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WriteEvent_Form_IsNameThenShortJson()
    {
        var at = Instant.FromUtc(2026, 3, 1, 12, 0) + Duration.FromNanoseconds(5);
        var bytes = Write(new RotationEvent.OverrideAdded(at, new RuntimeOverride("o1", at, at + Duration.FromHours(1), null, "ana")));
        Assert.Equal(
            """rotation.override-added.v1{"override":{"id":"o1","from":1772366400000000005,"to":1772370000000000005,"by":"ana"},"at":1772366400000000005}""",
            Encoding.UTF8.GetString(bytes.AsSpan(1)));
        Assert.Equal("rotation.override-added.v1".Length, bytes[0]);
    }

    [Fact]
    public void WriteEvent_AppendsToWhatTheBufferHolds()
    {
        var first = new RotationEvent.OverrideRemoved(Instant.FromUnixTimeSeconds(1), "a", "ana");
        var second = new RotationEvent.OverrideRemoved(Instant.FromUnixTimeSeconds(2), "b", "bo");
        _codec.WriteEvent(_buffer, first);
        var length = _buffer.WrittenCount;
        _codec.WriteEvent(_buffer, second);
        Assert.Equal(first, _codec.ReadEvent(_buffer.WrittenSpan[..length]));
        Assert.Equal(second, _codec.ReadEvent(_buffer.WrittenSpan[length..]));
    }

    [Fact]
    public void WriteEvent_WithoutAName_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => _codec.WriteEvent(_buffer, new Nameless(default)));
        Assert.Contains("no wire name", e.Message);
        Assert.Equal(0, _buffer.WrittenCount);
    }

    [Fact]
    public void ReadEvent_UnknownName_AsksForANewerProgram()
    {
        byte[] bytes = [7, .. "later.x{}"u8];
        Assert.Equal("The journal holds an event \"later.x\" that this program does not know; upgrade the program.", Assert.Throws<JournalCorruptException>(() => _codec.ReadEvent(bytes)).Message);
    }

    [Fact]
    public void ReadEvent_FieldOfALaterVersion_IsPassedOver()
    {
        byte[] bytes = [28, .. "rotation.override-removed.v1"u8, .. """{"at":5,"id":"a","by":"ana","later":{"x":[1]}}"""u8];
        Assert.Equal(new RotationEvent.OverrideRemoved(Instant.FromUnixTimeTicks(0).PlusNanoseconds(5), "a", "ana"), _codec.ReadEvent(bytes));
    }

    [Fact]
    public void ReadEvent_CutAnywhere_IsAnErrorThatNamesIt_NeverAnother()
    {
        var bytes = Write(new RotationEvent.OverrideRemoved(Instant.FromUnixTimeSeconds(1), "a", "ana"));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<JournalCorruptException>(() => _codec.ReadEvent(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void ReadEvent_AnyByteChanged_GivesAnEventOrTheOneException()
    {
        var random = new Random(7);
        foreach (var (_, type) in EventNames.All)
        {
            var bytes = Write((Event)new Samples(5).Of(type));
            for (var i = 0; i < 200; i++)
            {
                var changed = bytes.ToArray();
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                try
                {
                    Assert.NotNull(_codec.ReadEvent(changed));
                }
                catch (JournalCorruptException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            }
        }
    }

    [Fact]
    public void ReadState_NewerFormat_AsksForANewerProgram()
    {
        var bytes = _codec.WriteState(new RotationState(new ScheduleName("s"), []));
        bytes[0] = 2;
        Assert.Contains("format 2; this program reads up to 1; upgrade", Assert.Throws<JournalCorruptException>(() => _codec.ReadState(GrainKind.Rotation, bytes)).Message);
        Assert.Throws<JournalCorruptException>(() => _codec.ReadState(GrainKind.Rotation, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => _codec.ReadState(GrainKind.Service, bytes));
        Assert.Throws<ArgumentException>(() => _codec.WriteState("text"));
    }

    [Fact]
    public void WriteState_OfAnUntouchedIncident_LeavesOutWhatEqualsItsInitialValue()
    {
        var bytes = _codec.WriteState(new IncidentState { Id = IncidentId.FromNumber(7), Number = 7 });
        Assert.StartsWith($$"""{"id":"{{IncidentId.FromNumber(7)}}","number":7""", Encoding.UTF8.GetString(bytes.AsSpan(1)));
        Assert.InRange(bytes.Length, 40, 80);
    }

    [Fact]
    public void State_LimitsOfZero_AreNotTakenForTheDefaults()
    {
        var state = new DestinationState { Name = new DestinationName("d"), Limits = Domain.Configuration.DeliveryLimits.Default with { AttemptsMax = 0, Timeout = Duration.Zero } };
        Assert.Equal(state.Limits, ((DestinationState)_codec.ReadState(GrainKind.Destination, _codec.WriteState(state))).Limits);
    }

    [Fact]
    public void WriteEvent_SmallEvent_AllocatesNothing()
    {
        var happened = new DestinationEvent.AttemptStarted(Instant.FromUnixTimeSeconds(1), new DeliveryId("incident-7-3"), 1, Instant.FromUnixTimeSeconds(100));
        void WriteMany()
        {
            for (var i = 0; i < 100; i++)
            {
                _buffer.ResetWrittenCount();
                _codec.WriteEvent(_buffer, happened);
            }
        }

        WriteMany();
        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteMany();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100.0, 0, 64);
    }

    private static IEnumerable<Type> DomainEvents() =>
        typeof(Event).Assembly.GetTypes().Where(t => !t.IsAbstract && typeof(Event).IsAssignableFrom(t)).OrderBy(t => t.FullName, StringComparer.Ordinal);

    private byte[] Write(Event happened)
    {
        _buffer.ResetWrittenCount();
        _codec.WriteEvent(_buffer, happened);
        return _buffer.WrittenSpan.ToArray();
    }

    private sealed record Nameless(Instant At) : Event(At);
}
