using System.Collections.Immutable;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Redaction;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Who works on it and what they say: next step by hand, assignment, roles, notes, reports of notifications.</summary>
internal static class IncidentPeople
{
    /// <summary>The next step now, acknowledged or not. A second one at the same instant is the same one.</summary>
    public static Rejection? EscalateNow(IncidentStep step, string by)
    {
        var state = step.State;
        if (!state.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(state, "there is nothing to escalate");
        }

        if (state.Escalation is not { Policy.Steps.IsDefaultOrEmpty: false } progress)
        {
            return new Rejection("no-policy", $"Service {state.Service} had no escalation policy with steps when incident #{state.Number} opened; assign people instead.");
        }

        if (progress.LastStepAt != step.Now)
        {
            IncidentPaging.TakeStep(step, $"{by} asked for the next step.", null);
        }

        return null;
    }

    /// <summary>Given to these people; those who are new to it are told.</summary>
    public static Rejection? Assign(IncidentStep step, IncidentCommand.Assign command)
    {
        var state = step.State;
        if (!state.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(state, "it cannot be assigned");
        }

        ImmutableArray<PersonName> people = command.People.IsDefault ? [] : [.. command.People.Distinct()];
        if (people.Length > IncidentLimits.AssigneesMax)
        {
            return new Rejection("too-many-people", $"{people.Length} people were named; the limit is {IncidentLimits.AssigneesMax}; name fewer.");
        }

        foreach (var person in people)
        {
            if (step.Context.Config.Person(person) is null)
            {
                return UnknownPerson(person);
            }
        }

        if (people.SequenceEqual(state.Assignees))
        {
            return null;
        }

        step.Record(new IncidentEvent.Assigned(step.Now, people, command.By));
        step.Announce(NotificationKind.Handoff, 0, $"Assigned by {command.By}.");
        ImmutableArray<PersonName> fresh = [.. people.Where(p => !state.Assignees.Contains(p))];
        IncidentPaging.TellPeople(step, fresh, $"Assigned by {command.By}.");
        return null;
    }

    /// <summary>An acknowledged incident goes on to whoever comes, where its policy hands it on and those who go were the ones who had it.</summary>
    public static Rejection? ShiftChanged(IncidentStep step, IncidentCommand.ShiftChanged command)
    {
        var state = step.State;
        var had = state.Assignees.IsEmpty ? state.ToldPeople.Select(t => t.Person) : state.Assignees;
        if (state.Status != IncidentStatus.Acknowledged || state.Escalation?.Policy.HandOn != true || !had.Intersect(command.Before).Any())
        {
            return null;
        }

        ImmutableArray<PersonName> people = [.. state.Assignees.Except(command.Before).Union(command.Now).Take(IncidentLimits.AssigneesMax)];
        return Assign(step, new IncidentCommand.Assign(people, $"the change of shift in {command.Schedule}"));
    }

    /// <summary>A role is given or taken away.</summary>
    public static Rejection? SetRole(IncidentStep step, IncidentCommand.SetRole command)
    {
        if (!Enum.IsDefined(command.Role))
        {
            return new Rejection("unknown-role", $"{(byte)command.Role} is not a role; give one of {string.Join(", ", Enum.GetNames<IncidentRole>())}.");
        }

        if (command.Person is { } person && step.Context.Config.Person(person) is null)
        {
            return UnknownPerson(person);
        }

        PersonName? holder = step.State.Roles.TryGetValue(command.Role, out var known) ? known : null;
        if (holder != command.Person)
        {
            step.Record(new IncidentEvent.RoleSet(step.Now, command.Role, command.Person, command.By));
        }

        return null;
    }

    /// <summary>A remark; the same one twice at an instant is one.</summary>
    public static Rejection? AddNote(IncidentStep step, IncidentCommand.AddNote command)
    {
        if (string.IsNullOrWhiteSpace(command.Text))
        {
            return new Rejection("empty-note", "The note has no text; write something.");
        }

        if (command.Text.Length > IncidentLimits.NoteCharactersMax)
        {
            return new Rejection("note-too-long", $"The note has {command.Text.Length} characters; the limit is {IncidentLimits.NoteCharactersMax}; shorten it.");
        }

        var text = Redactor.Redact(command.Text, step.Context.Config.Redaction);
        if (!IncidentTimeline.Has(step.State, step.Now, IncidentStory.NoteKind, text, command.By))
        {
            step.Record(new IncidentEvent.Noted(step.Now, text, command.By));
        }

        return null;
    }

    /// <summary>What came of a notification.</summary>
    public static void Report(IncidentStep step, IncidentCommand.NotificationReported command)
    {
        var (kind, text, by) = IncidentStory.Report(command.Delivered, command.Destination, command.Detail);
        if (!IncidentTimeline.Has(step.State, step.Now, kind, text, by))
        {
            step.Record(new IncidentEvent.NotificationEnded(step.Now, command.Delivery, command.Destination, command.Delivered, command.Detail));
        }
    }

    private static Rejection UnknownPerson(PersonName person) =>
        new("unknown-person", $"There is nobody named {person} in the config; use a name from its list of people.");
}
