using System.Collections.Immutable;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.People;

/// <summary>Rule book of a person: test pages, contacts that are shown to reach them, pages that are bundled in a storm.</summary>
public sealed class PersonDecider : IRuleBook<PersonState>
{
    private PersonDecider()
    {
    }

    /// <inheritdoc/>
    public static PersonState Initial(GrainId id) => new(new PersonName(id.Key));

    /// <inheritdoc/>
    public static Decision Decide(PersonState state, Command command, StepContext context) => command switch
    {
        PersonCommand.SendTest test => SendTest(state, test, context),
        PersonCommand.SendCode code => PersonContacts.SendCode(state, code, context),
        PersonCommand.ConfirmCode answer => PersonContacts.Confirm(state, answer, context.Now),
        PersonCommand.Page page => PersonBundles.Take(state, page, context),
        PersonCommand.NoticeReported report => Report(state, report, context.Now),
        TimerDue => PersonBundles.Send(state, context),
        _ => Decision.Nothing,
    };

    /// <inheritdoc/>
    public static PersonState Evolve(PersonState state, Event happened) => happened switch
    {
        PersonEvent.NoticesSent e => WithNotices(state, e.Notices),
        PersonEvent.CodeSent e => WithNotices(state, [e.Notice]) with { Codes = [.. state.Codes.Where(c => c.Via != e.Code.Via && c.ExpiresAt > e.At), e.Code] },
        PersonEvent.CodeRefused e => state with { Codes = [.. state.Codes.Select(c => c.Via == e.Via ? c with { TriesLeft = c.TriesLeft - 1 } : c)] },
        PersonEvent.ContactVerified e => state with
        {
            Codes = state.Codes.RemoveAll(c => c.Via == e.Contact.Via),
            Verified = [.. state.Verified.Where(v => v.Via != e.Contact.Via), e.Contact],
        },
        PersonEvent.NoticeEnded e => state with { Notices = [.. state.Notices.Select(n => n.Id == e.Id ? n with { Delivered = e.Delivered, Detail = e.Detail } : n)] },
        PersonEvent.PageSent e => state with { Sent = [.. state.Sent.Where(s => s > e.CountsSince), e.At] },
        PersonEvent.PageHeld e => state with { Held = state.Held.Add(e.Page), BundleAt = e.BundleAt },
        PersonEvent.Bundled => state with { Held = [], BundleAt = null, Sent = [] },
        _ => state,
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(PersonState state) => state.BundleAt is { } at ? [new WantedTimer("bundle", at)] : [];

    /// <summary>Why no further message may be caused by hand; null: one may.</summary>
    internal static Decision? TooMany(PersonState state, Instant now, int more) =>
        state.Notices.Count(n => n.At > now - PersonLimits.NoticesWindow) + more > PersonLimits.NoticesPerWindow
            ? Decision.Reject("notice-rate", $"{state.Name} got {PersonLimits.NoticesPerWindow} messages of this kind within {DurationText.Of(PersonLimits.NoticesWindow)}, which is the limit; wait a while.")
            : null;

    private static Decision SendTest(PersonState state, PersonCommand.SendTest test, StepContext context)
    {
        if (context.Config.Person(state.Name) is null)
        {
            return Decision.Reject("unknown-person", $"There is nobody named {state.Name} in the config; use a name from its list of people.");
        }

        var ways = test.Via is { } one ? [one]
            : Reach.Of([new Configuration.NotifyTarget.OnPerson(state.Name)], context, laterToo: false).Ways.Select(w => w.Via).Distinct().ToArray();
        if (ways.Length == 0 || ways.FirstOrDefault(w => context.Config.Destination(w) is null) is { Value: not null })
        {
            return Decision.Reject("no-way", $"{state.Name} cannot be told{(test.Via is { } via ? $" through {via}" : "")}: the config has no such destination; add one.");
        }

        DeliveryId IdOf(DestinationName way) => new($"test-{state.Name}-{test.Id}-{way}");
        ImmutableArray<SentNotice> notices = [.. ways.Select(w => new SentNotice(IdOf(w), w, context.Now, "test page")).Where(n => state.Notices.All(k => k.Id != n.Id))];
        if (notices.IsEmpty)
        {
            return Decision.Nothing;
        }

        var text = $"Test page for {state.Name}.\n{test.By} asked whether pages reach you. There is nothing to do.";
        return TooMany(state, context.Now, notices.Length) ?? new Decision(
            [new PersonEvent.NoticesSent(context.Now, notices, test.By)],
            [.. notices.Select(n => Notices.Tell(n.Id, n.Via, state.Name, $"person:{state.Name}", text, context.Now))],
            [],
            null);
    }

    private static Decision Report(PersonState state, PersonCommand.NoticeReported report, Instant now) =>
        state.Notices.FirstOrDefault(n => n.Id == report.Id) is { } notice && (notice.Delivered != report.Delivered || notice.Detail != report.Detail)
            ? Decision.Of(new PersonEvent.NoticeEnded(now, report.Id, report.Delivered, report.Detail))
            : Decision.Nothing;

    private static PersonState WithNotices(PersonState state, ImmutableArray<SentNotice> notices)
    {
        var all = state.Notices.AddRange(notices);
        return state with { Notices = all.Length > PersonLimits.NoticesMax ? all.RemoveRange(0, all.Length - PersonLimits.NoticesMax) : all };
    }
}
