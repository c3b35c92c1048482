using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Client;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>PagerDuty's users: contact methods and the notification rules of high urgency.</summary>
internal static class PagerDutyPeople
{
    public static void Add(JsonElement user, ImportDraft draft)
    {
        var id = user.Text("id");
        if (id.Length == 0 || draft.Knows(id))
        {
            return;
        }

        var what = $"person {user.Text("name")}";
        var phone = user.List("contact_methods")
            .Where(m => m.Text("type") is "phone_contact_method" or "sms_contact_method" && m.Text("address").Length > 0)
            .Select(m => $"+{(m.Text("country_code") is { Length: > 0 } code ? code : "1")}{m.Text("address")}")
            .FirstOrDefault();
        var rules = new List<NotifyRule>();
        foreach (var rule in user.List("notification_rules"))
        {
            if (rule.Text("urgency") == "low")
            {
                draft.Note(what, "the rules for low urgency are left out; what tells nobody at once here is severity P3, or a policy that says so");
                continue;
            }

            if (rule.Text("type") is { Length: > 0 } type && !type.StartsWith("assignment", StringComparison.Ordinal))
            {
                draft.Note(what, $"a rule of type {type} is left out");
                continue;
            }

            var method = rule.Part("contact_method").Text("type");
            if (Via(method) is not { } via)
            {
                draft.Note(what, $"a rule through {Word(method)} is left out; set up a destination such as ntfy, slack or telegram for it");
                continue;
            }

            var after = Duration.FromMinutes(rule.Whole("start_delay_in_minutes") ?? 0);
            if (!rules.Any(r => r.Via == via && r.After == after))
            {
                rules.Add(new NotifyRule(via, after));
            }
        }

        draft.Person(id, user.Text("name"), user.Text("email"), user.Text("time_zone"), [.. rules.OrderBy(r => r.After)], phone);
    }

    /// <summary>Somebody referred to; who is not among the users is made out of the reference.</summary>
    public static PersonName Find(JsonElement reference, ImportDraft draft)
    {
        var id = reference.Text("id");
        if (!draft.Knows(id))
        {
            draft.Note($"person {reference.Text("summary")}", "only the name is known; give the answer of GET /users too, with include[]=contact_methods and include[]=notification_rules");
        }

        return draft.Person(id, reference.Text("summary") is { Length: > 0 } summary ? summary : reference.Text("name"), reference.Text("email"), reference.Text("time_zone"));
    }

    private static DestinationName? Via(string contactMethod) => contactMethod switch
    {
        _ when contactMethod.StartsWith("email", StringComparison.Ordinal) => new DestinationName(ImportDraft.Mail),
        _ when contactMethod.StartsWith("sms", StringComparison.Ordinal) => new DestinationName("sms"),
        _ when contactMethod.StartsWith("phone", StringComparison.Ordinal) => new DestinationName("voice"),
        _ => null,
    };

    private static string Word(string contactMethod) => contactMethod.StartsWith("push", StringComparison.Ordinal) ? "PagerDuty's app" : contactMethod.Length == 0 ? "an unknown way" : contactMethod;
}
