using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What people are told at a change of shift: who comes what is open, who goes to leave a summary.</summary>
internal static class HandoffWords
{
    private static readonly LocalDateTimePattern Time = LocalDateTimePattern.CreateWithInvariantCulture("ddd dd MMM HH:mm");

    /// <summary>The notice for one of them, through the first of their ways that is made for notices; none: they have none.</summary>
    public static IEnumerable<Tell> Tell(ScheduleName schedule, PersonName person, DutyNow before, RotationEvent.HandedOff handed, StepContext context)
    {
        if (Notices.WayOf(person, context) is not { } via)
        {
            yield break;
        }

        var isIncoming = handed.Duty.People.Contains(person);
        var at = handed.Duty.Since;
        var id = new DeliveryId(string.Create(CultureInfo.InvariantCulture, $"handoff-{schedule}-{at.ToUnixTimeTicks()}-{person}-{via}"));
        var text = isIncoming ? Incoming(schedule, person, handed, context) : Outgoing(schedule, person, before, handed, context);
        yield return Notices.Tell(id, via, person, $"schedule:{schedule}", text, context.Now);
    }

    private static string Incoming(ScheduleName schedule, PersonName person, RotationEvent.HandedOff handed, StepContext context)
    {
        var text = new StringBuilder($"You are on call in {schedule} until {At(handed.Duty.Until, person, context)}");
        text.Append(handed.OpenCount switch { 0 => ". Nothing is open.", 1 => ". One incident is open:", var n => string.Create(CultureInfo.InvariantCulture, $". {n} incidents are open:") });
        List(text, handed, context.Now);
        return handed.Ended[0].Digest is { } digest ? text.Append(CultureInfo.InvariantCulture, $"\nThe shift before: {Figures(digest)}.").ToString() : text.ToString();
    }

    private static string Outgoing(ScheduleName schedule, PersonName person, DutyNow before, RotationEvent.HandedOff handed, StepContext context)
    {
        var next = handed.Duty.People.IsEmpty ? "nobody has it now" : $"{string.Join(" and ", handed.Duty.People)} took over";
        var text = new StringBuilder($"Your shift in {schedule}, since {At(before.Since, person, context)}, is over: {next}.");
        text.Append(" Please write a few words on it for those who go on.");
        if (handed.Ended[0].Digest is { } digest)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nIn it: {Figures(digest)}.");
        }

        if (handed.OpenCount > 0)
        {
            text.Append("\nStill open:");
        }

        return List(text, handed, context.Now);
    }

    /// <summary>The digest for a destination that many read.</summary>
    public static Tell Digest(Schedule schedule, DestinationName via, DutyNow before, RotationEvent.HandedOff handed, StepContext context)
    {
        var (from, to) = (Time.Format(before.Since.InZone(schedule.Zone).LocalDateTime), Time.Format(handed.Ended[0].To.InZone(schedule.Zone).LocalDateTime));
        var text = new StringBuilder($"The shift of {Names(before.People)} in {schedule.Name} is over; {Names(handed.Duty.People)} {(handed.Duty.People.IsEmpty ? "has it now" : "took over")}.");
        text.Append(CultureInfo.InvariantCulture, $"\nFrom {from} to {to} ({schedule.Zone.Id}){(handed.Ended[0].Digest is { } digest ? $": {Figures(digest)}" : "")}.");
        text.Append(CultureInfo.InvariantCulture, $"\n{(handed.OpenCount == 0 ? "Nothing is open." : $"Still open: {handed.OpenCount}")}");
        var id = new DeliveryId(string.Create(CultureInfo.InvariantCulture, $"digest-{schedule.Name}-{handed.Duty.Since.ToUnixTimeTicks()}-{via}"));
        return Notices.Tell(id, via, null, $"schedule:{schedule.Name}", List(text, handed, context.Now), context.Now);
    }

    /// <summary>Their names in a sentence.</summary>
    public static string Names(ImmutableArray<PersonName> people) => people.IsEmpty ? "nobody" : string.Join(" and ", people);

    private static string Figures(ShiftDigest digest)
    {
        var nights = digest.NightPages > 0 ? $" ({digest.NightPages} at night)" : "";
        var quiet = DurationText.Of(Duration.FromMinutes(Math.Floor(digest.LongestQuiet.TotalMinutes)));
        return string.Create(CultureInfo.InvariantCulture, $"{digest.Opened} opened, {digest.Acknowledged} acknowledged, {digest.Resolved} resolved; {digest.Pages} {(digest.Pages == 1 ? "page" : "pages")}{nights}; longest quiet {quiet}");
    }

    private static string List(StringBuilder text, RotationEvent.HandedOff handed, Instant now)
    {
        foreach (var incident in handed.Open)
        {
            var stands = incident.AcknowledgedAt is { } at ? $"acknowledged {Ago(now - at)}" : incident.Status == IncidentStatus.Triggered ? "not acknowledged" : "acknowledged";
            text.Append(CultureInfo.InvariantCulture, $"\n{incident.Severity} #{incident.Number} {incident.Service}: {incident.Title}, opened {Ago(now - incident.OpenedAt)}, {stands}");
            if (!incident.Assignees.IsEmpty)
            {
                text.Append(CultureInfo.InvariantCulture, $", with {string.Join(", ", incident.Assignees)}");
            }

            if (incident.LastNote is { } note)
            {
                text.Append(CultureInfo.InvariantCulture, $"; last note: {note}");
            }
        }

        var more = handed.OpenCount - handed.Open.Length;
        return (more > 0 ? text.Append(CultureInfo.InvariantCulture, $"\nand {more} more") : text).ToString();
    }

    private static string Ago(Duration time) => $"{DurationText.Of(Duration.FromSeconds(Math.Max(1, Math.Floor(time.TotalMinutes)) * 60))} ago";

    private static string At(Instant at, PersonName person, StepContext context)
    {
        var zone = context.Config.Person(person)?.Zone ?? DateTimeZone.Utc;
        return $"{Time.Format(at.InZone(zone).LocalDateTime)} ({zone.Id})";
    }
}
