using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Notify;
using HelpDeskFlow.Notify.Channels;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>
/// What every channel promises: each notification arrives once through every fault of its receiver; where the receiver knows
/// no key, an attempt of which nobody knows whether it arrived gives at most one message too many, and is counted.
/// </summary>
public abstract class ChannelContract
{
    /// <summary>Wait that the receiver asks for with <see cref="Fault.TooMany"/>.</summary>
    public static readonly Duration AskedWait = Duration.FromSeconds(17);

    /// <summary>Faults after which the receiver may have the message without anybody knowing.</summary>
    private static readonly Fault[] Unclear = [Fault.Hang, Fault.Reset, Fault.Drip];

    /// <summary>Type of the destination.</summary>
    private protected abstract string Type { get; }

    internal string TypeOfDestination => Type;

    /// <summary>Whether the receiver drops repeats by a key.</summary>
    private protected abstract bool IsKeyed { get; }

    /// <summary>A receiver that this channel can talk to.</summary>
    private protected abstract IFakeReceiver Open();

    /// <summary>Settings of a destination that leads there. Values must not stand in what the receiver keeps by chance: they are looked for.</summary>
    private protected abstract IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver);

    /// <summary>Settings that are secret.</summary>
    private protected abstract string[] Secrets { get; }

    /// <summary>Texts that the message about an opened incident must have in it.</summary>
    private protected virtual string[] PageSays =>
        ["P1", "checkout", "HighErrorRate", "5 % of requests fail", "Step 1 of policy payments.", "https://wiki.example.org/checkout", "https://hdf.example.org/incidents/42", "https://hdf.example.org/ack/"];

    /// <summary>Bytes of a message that the receiver takes.</summary>
    private protected abstract int MessageBytesMax { get; }

    /// <summary>Fails unless the message is whole and keeps to the limits of the service.</summary>
    private protected virtual void CheckForm(TakenMessage message) => System.Text.Json.JsonDocument.Parse(message.Text).Dispose();

    /// <summary>Whether it tells how it went on (acknowledged, resolved), or pages only.</summary>
    private protected virtual bool TellsWhatFollows => true;

    /// <summary>Faults that this receiver can have.</summary>
    private protected virtual Fault[] Faults => Enum.GetValues<Fault>();

    /// <summary>Kinds of notification that it tells of.</summary>
    private protected NotificationKind[] Kinds =>
        TellsWhatFollows ? [NotificationKind.Opened, NotificationKind.Escalated, NotificationKind.Resolved] : [NotificationKind.Opened, NotificationKind.Escalated];

    [Theory]
    [OwnCases(nameof(Faults))]
    public async Task Delivery_ReceiverWithAFault_ArrivesOnce(Fault fault)
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver);
        receiver.Will(fault);
        var startedAt = world.Now;

        var delivery = await world.SendAsync();

        CheckArrived(receiver, delivery, 1, Unclear.Contains(fault) ? 1 : 0);
        if (fault == Fault.TooMany)
        {
            Assert.Equal(AskedWait, Assert.NotNull(delivery.FinishedAt) - startedAt);
        }
    }

    [Fact]
    public async Task Delivery_EveryFaultInARow_ArrivesAndCountsWhatMayBeTooMany()
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver);
        receiver.Will(Faults);

        var delivery = await world.SendAsync();

        CheckArrived(receiver, delivery, 1, Faults.Count(Unclear.Contains));
    }

    [Fact]
    public async Task Delivery_ReceiverThatRefuses_IsDeadAtOnceAndShowsNoSecret()
    {
        await using var receiver = Open();
        var settings = Settings(receiver);
        await using var world = new DeliveryWorld(Type, settings, receiver);
        receiver.WillRefuse($"no such thing {string.Join(' ', Secrets.Select(s => settings[s]))}");

        var delivery = await world.SendAsync();

        Assert.Equal((DeliveryStatus.Dead, 1, 0), (delivery.Status, delivery.Attempts, delivery.PossibleDuplicates));
        Assert.Contains("no such thing", delivery.LastDetail, StringComparison.Ordinal);
        Assert.All(Secrets, s => Assert.DoesNotContain(settings[s], delivery.LastDetail, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(receiver.Taken);
    }

    [Fact]
    public async Task Delivery_ProgramKilledMeanwhile_ArrivesOnceOrIsCounted()
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver);
        receiver.Will(Fault.Hang);
        var id = world.Enqueue();
        await receiver.Holds.ReadAsync(TestContext.Current.CancellationToken);

        await world.RestartAsync();
        await world.RunAsync();

        CheckArrived(receiver, world.Delivery(id), 1, 1);
    }

    [Fact]
    public async Task Incident_FromOpenedToResolved_EachMessageArrivesOnce()
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver);

        var messages = await LifeAsync(world);

        Assert.All(messages, m => Assert.Equal((DeliveryStatus.Delivered, 0), (m.Status, m.PossibleDuplicates)));
        Assert.All(messages, m => Assert.NotEmpty(m.LastDetail!));
    }

    [Fact]
    public async Task Incident_FromOpenedToResolvedWithFaultsAllTheWay_LosesNothing()
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver);

        var messages = await LifeAsync(world, () => receiver.Will(Faults));

        Assert.All(messages, m => Assert.Equal(DeliveryStatus.Delivered, m.Status));
        if (!IsKeyed)
        {
            Assert.InRange(receiver.Taken.Count, TellsWhatFollows ? messages.Count : 2, messages.Count + messages.Sum(m => m.PossibleDuplicates));
        }
    }

    [Fact]
    public async Task Content_Opened_SaysWhatAndWhyAndWhereToClick()
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver);

        await world.SendAsync();

        var message = Assert.Single(receiver.Taken);
        CheckForm(message);
        Assert.All(PageSays, text => Assert.Contains(text, message.Text, StringComparison.Ordinal));
    }

    [Theory]
    [OwnCases(nameof(Kinds))]
    public async Task Content_OfTheLargestIncidentThereIs_KeepsToTheLimits(NotificationKind kind)
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver, LargestIncident());

        var delivery = await world.SendAsync(kind, Large(2_000));

        Assert.Equal(DeliveryStatus.Delivered, delivery.Status);
        var message = Assert.Single(receiver.Taken);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(message.Text), 1, MessageBytesMax);
        CheckForm(message);
    }

    [Fact]
    public async Task Content_IncidentThatIsNotKnownAnyMore_StillPages()
    {
        await using var receiver = Open();
        await using var world = new DeliveryWorld(Type, Settings(receiver), receiver) { Current = null };

        Assert.Equal(DeliveryStatus.Delivered, (await world.SendAsync()).Status);
        CheckForm(Assert.Single(receiver.Taken));
    }

    [Fact]
    public void Type_InTheRegistry_IsThisOne()
    {
        using var services = new ServiceCollection().AddLogging().AddNotify().BuildServiceProvider();

        Assert.Equal(IsKeyed, services.GetRequiredService<ChannelRegistry>().Find(Type)?.IsKeyed);
    }

    /// <summary>Text with everything in it that could break a form: quotes, markup, control characters, wide characters, torn ones.</summary>
    private protected static string Large(int characters)
    {
        const string Pattern = "\"quoted\" \\ <b>&amp;</b> *_~`|[x](y) zwölf 中文 \U0001F525\U0001F525 \u0001\r\n@everyone <!channel> ";
        return string.Concat(Enumerable.Repeat(Pattern, (characters / Pattern.Length) + 1))[..characters];
    }

    private static IncidentState LargestIncident()
    {
        var labels = LabelSet.From(Enumerable.Range(0, 60).Select(i => new KeyValuePair<string, string>($"label_{i}", Large(1_000))));
        var alert = NotifyScene.Incident().Alerts[0].Alert with { Labels = labels, Annotations = LabelSet.From([new("summary", Large(4_000)), new("description", Large(4_000))]) };
        return NotifyScene.Incident() with
        {
            Title = Large(1_000),
            SeverityReason = Large(1_000),
            AlertCount = 2_000,
            Alerts = [.. Enumerable.Range(1, 40).Select(i => new JoinedAlert(alert with { Key = new AlertKey(1, (ulong)i) }, NotifyScene.OpenedAt, Large(500)))],
            Timeline = [.. Enumerable.Range(1, 200).Select(i => new TimelineEntry(NotifyScene.OpenedAt, "note", Large(2_000), Large(100)))],
        };
    }

    private static async Task<IReadOnlyList<Delivery>> LifeAsync(DeliveryWorld world, Action? before = null)
    {
        List<Delivery> messages = [];
        foreach (var (kind, why) in new[]
        {
            (NotificationKind.Opened, "Step 1 of policy payments."),
            (NotificationKind.Escalated, "Nobody acknowledged in time."),
            (NotificationKind.Acknowledged, "Acknowledged by ana."),
            (NotificationKind.Resolved, "Resolved: all alerts have ended."),
        })
        {
            world.Current = kind switch
            {
                NotificationKind.Acknowledged => world.Current! with { Status = IncidentStatus.Acknowledged, AcknowledgedAt = world.Now },
                NotificationKind.Resolved => world.Current! with { Status = IncidentStatus.Resolved, ResolvedAt = world.Now },
                _ => world.Current,
            };
            before?.Invoke();
            messages.Add(await world.SendAsync(kind, why));
        }

        return messages;
    }

    private void CheckArrived(IFakeReceiver receiver, Delivery delivery, int count, int duplicatesMax)
    {
        Assert.Equal(DeliveryStatus.Delivered, delivery.Status);
        if (IsKeyed)
        {
            Assert.Equal(0, delivery.PossibleDuplicates);
            Assert.DoesNotContain(receiver.Taken, m => m.Key is null);
            Assert.Equal(count, receiver.Taken.Select(m => m.Key).Distinct().Count());
        }
        else
        {
            Assert.InRange(delivery.PossibleDuplicates, 0, duplicatesMax);
            Assert.InRange(receiver.Taken.Count, count, count + delivery.PossibleDuplicates);
        }
    }
}
