using System.Globalization;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>Goal: what a format puts together reaches the batch whole: nothing is refused for its length, and times make sense whatever the sender's clock says.</summary>
public sealed class AlertDraftTests
{
    private static readonly Instant Now = IntakeHost.Now;

    [Fact]
    public void Texts_OverTheirLimits_AreCutBetweenCharacters()
    {
        var draft = new AlertDraft { Source = new string('é', 2000) };
        draft.Label(new string('n', 300), new string('é', 800));
        draft.Annotation("a", new string('漢', 4000));
        draft.DedupKey("test", new string('k', 600));
        var (_, labels, annotations) = Write(draft);
        Assert.Equal(new string('é', 512), labels[new string('n', 256)]);
        Assert.Equal(new string('漢', 2730), annotations["a"]);
        Assert.Equal(512, annotations[ReservedAnnotations.Source].Length);
        Assert.Equal(32, annotations[ReservedAnnotations.DedupKey].Length);
    }

    [Fact]
    public void Pairs_OverTheirNumber_StandTogetherInOneAnnotation()
    {
        var draft = new AlertDraft();
        for (var i = 0; i < 70; i++)
        {
            var n = i.ToString(CultureInfo.InvariantCulture);
            draft.Label("l" + n, n);
            draft.Annotation("a" + n, n);
        }

        draft.Label("l0", "second");
        draft.Label("", "nameless");
        draft.Label("empty", "");
        var (_, labels, annotations) = Write(draft);
        Assert.Equal((IntakeLimits.LabelsMax, "0"), (labels.Count, labels["l0"]));
        Assert.Equal(IntakeLimits.AnnotationsMax, annotations.Count);
        Assert.Contains("l69=69\n", annotations["left_over"], StringComparison.Ordinal);
        Assert.Contains("a69=69\n", annotations["left_over"], StringComparison.Ordinal);
    }

    // Minutes from now; null: not given.
    [Theory]
    [InlineData(null, null, false, 0, null)]
    [InlineData(-5, null, false, -5, null)]
    [InlineData(7, null, false, 0, null)]
    [InlineData(-5, 60, false, -5, 60)]
    [InlineData(null, null, true, 0, 0)]
    [InlineData(-5, -3, true, -5, -3)]
    [InlineData(-5, 9, true, -5, 0)]
    [InlineData(-3, -5, true, -5, -5)]
    [InlineData(null, -3, true, 0, 0)]
    public void Times_OfAnySenderClock_AreInOrder(int? start, int? end, bool resolved, int expectedStart, int? expectedEnd)
    {
        var draft = new AlertDraft { StartsAt = At(start), EndsAt = At(end), IsResolved = resolved };
        draft.Label("a", "b");
        var (record, _, _) = Write(draft);
        Assert.Equal(At(expectedStart), Instant.FromUnixTimeTicks(record.StartsAtTicks));
        Assert.Equal(At(expectedEnd) ?? Now + IntakeDefaults.OpenUntilResolved, Instant.FromUnixTimeTicks(record.EndsAtTicks));
    }

    [Fact]
    public void Draft_MarkedAsWrong_RefusesItselfOnly()
    {
        var batch = AlertBatch.Rent(Now, "test");
        var wrong = new AlertDraft();
        wrong.Fail("It is wrong; correct it.");
        wrong.Fail("Later.");
        var fine = new AlertDraft();
        fine.Label("a", "b");
        Assert.False(wrong.WriteTo(batch, 3));
        Assert.True(fine.WriteTo(batch, 4));
        Assert.Equal((1, (3, "It is wrong; correct it.")), (batch.Count, Assert.Single(batch.Errors)));
        batch.Return();
    }

    [Theory]
    [InlineData("\"2026-01-31T11:00:00Z\"", 1769857200)]
    [InlineData("1769857200", 1769857200)]
    [InlineData("1769857200000", 1769857200)]
    [InlineData("\"1769857200000\"", 1769857200)]
    [InlineData("1769857200.5", 1769857200)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("1e300", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"yesterday\"", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    public void Time_AsVendorsWriteIt_IsRead(string json, int? seconds) =>
        Assert.Equal((long?)seconds, JsonTimes.Read(JsonValue.Read(json, out _)!)?.ToUnixTimeSeconds());

    [Fact]
    public void Value_Asked_NeverThrowsAndSaysNone()
    {
        var value = JsonValue.Read("""{"a":{"b":[1,"two",{"c":null}]},"a2":1,"a2":"last","s":"\ud83d","t":true}""", out _)!;
        Assert.Equal(("two", "1", "true"), (value["a"]["b"].Items[1].Text, value["a"]["b"].Items[0].Text, value["t"].Text));
        Assert.Equal(("last", "\uFFFD"), (value["a2"].Text, value["s"].Text));
        Assert.Equal("""[1,"two",{"c":null}]""", value["a"]["b"].Shown);
        Assert.False(value["x"]["y"].Items.Any() || value["a"]["b"].Items[2]["c"].Exists || value["t"]["z"].Exists);
        Assert.Null(JsonValue.Read("[1,]", out var problem));
        Assert.Contains("byte 3", problem, StringComparison.Ordinal);
        Assert.Null(JsonValue.Read(new string('[', 100_000), out _));
    }

    private static Instant? At(int? minutes) => minutes is { } m ? Now + Duration.FromMinutes(m) : null;

    private static (AlertRecord Record, LabelSet Labels, LabelSet Annotations) Write(AlertDraft draft)
    {
        var batch = AlertBatch.Rent(Now, "test");
        Assert.True(draft.WriteTo(batch, 0), batch.Errors.FirstOrDefault().Error);
        var record = batch.Records[0];
        var labels = LabelCodec.Decode(batch.LabelsOf(record), withReserved: true);
        var annotations = LabelCodec.Decode(batch.AnnotationsOf(record), withReserved: true);
        batch.Return();
        return (record, labels, annotations);
    }
}
