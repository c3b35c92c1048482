using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.People;

/// <summary>Shows that a destination reaches a person: a code is sent there, and must be said back.</summary>
internal static class PersonContacts
{
    public static Decision SendCode(PersonState state, PersonCommand.SendCode command, StepContext context)
    {
        if (context.Config.Person(state.Name) is null)
        {
            return Decision.Reject("unknown-person", $"There is nobody named {state.Name} in the config; use a name from its list of people.");
        }

        if (context.Config.Destination(command.Via) is not { } destination)
        {
            return Decision.Reject("unknown-destination", $"There is no destination {command.Via} in the config; use a name from its list of destinations.");
        }

        if (destination.Type == "log")
        {
            return Decision.Reject("not-a-contact", $"{command.Via} writes to the program's log, which is nobody's contact; send the code through another destination.");
        }

        var id = ContactCode.IdOf(state.Name, command.Id, command.Via);
        if (state.Notices.Any(n => n.Id == id))
        {
            return Decision.Nothing;
        }

        var code = new SentCode(command.Via, command.Address, command.Digest, context.Now + PersonLimits.CodeLasts, PersonLimits.CodeTries);
        var text = $"Your code is {ContactCode.Mask}.\nGive it back within {DurationText.Of(PersonLimits.CodeLasts)} to show that {command.Via} reaches {state.Name}. {command.By} asked for it.";
        return PersonDecider.TooMany(state, context.Now, 1) ?? new Decision(
            [new PersonEvent.CodeSent(context.Now, code, new SentNotice(id, command.Via, context.Now, "code"), command.By)],
            [Notices.Tell(id, command.Via, state.Name, ContactCode.TargetOf(command.Via), text, context.Now)],
            [],
            null);
    }

    public static Decision Confirm(PersonState state, PersonCommand.ConfirmCode command, Instant now)
    {
        if (state.Codes.FirstOrDefault(c => c.Via == command.Via && c.Address == command.Address) is not { } code)
        {
            return state.Verified.Any(v => v.Via == command.Via && v.Address == command.Address)
                ? Decision.Nothing
                : Decision.Reject("no-code", $"No code was sent to {state.Name} through {command.Via} to their present address; ask for one first.");
        }

        if (code.ExpiresAt <= now || code.TriesLeft <= 0)
        {
            return Decision.Reject("code-over", $"The code sent to {state.Name} through {command.Via} {(code.TriesLeft <= 0 ? $"was answered wrongly {PersonLimits.CodeTries} times" : $"ended at {code.ExpiresAt}")}; ask for another.");
        }

        // A wrong answer must count, and what is refused leaves no event: it is answered by what the contact is afterwards.
        return code.Digest == command.Digest
            ? Decision.Of(new PersonEvent.ContactVerified(now, new VerifiedContact(command.Via, command.Address, now, command.By)))
            : Decision.Of(new PersonEvent.CodeRefused(now, command.Via, command.By));
    }
}
