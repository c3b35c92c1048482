using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Finds pages that would have no address: people without e-mail or telephone who are told that way, and policies that name such a destination without a fixed address.</summary>
internal static class ContactCheck
{
    /// <summary>Reports them. Every name must be known to exist.</summary>
    public static void Check(ConfigReader reader, ConfigSnapshot config)
    {
        foreach (var person in config.People)
        {
            var ways = person.Notify.IsEmpty ? [] : person.Notify.Select(r => r.Via).Distinct();
            foreach (var way in ways.Select(config.Destination).OfType<DestinationConfig>())
            {
                Check(reader, person, way);
            }
        }

        foreach (var policy in config.Policies)
        {
            var named = policy.Steps.SelectMany(s => s.Notify).Concat(policy.Severities.Values.SelectMany(s => s.Then))
                .OfType<NotifyTarget.OnDestination>().Select(t => t.Destination).Distinct();
            foreach (var destination in named.Select(config.Destination).OfType<DestinationConfig>())
            {
                if (KeyFor(destination.Type) is not null && destination.Setting("to") is null)
                {
                    reader.Report(
                        reader.Names.PlaceOf(NameKind.Destination, destination.Name.Value),
                        $"the policy \"{policy.Name}\" notifies the destination \"{destination.Name}\" itself, which has no address; write to: ADDRESS here, or name a person or schedule in the policy.");
                }
            }
        }
    }

    /// <summary>Reports destinations of nobody_on_call that have no address.</summary>
    public static void CheckAlarm(ConfigReader reader, ConfigSnapshot config)
    {
        foreach (var destination in config.NobodyOnCall.OfType<NotifyTarget.OnDestination>().Select(t => config.Destination(t.Destination)).OfType<DestinationConfig>().Where(d => !HasAddress(d)))
        {
            reader.Report(
                reader.Names.PlaceOf(NameKind.Destination, destination.Name.Value),
                $"nobody_on_call names the destination \"{destination.Name}\" itself, which has no address; write to: ADDRESS here, or name a person.");
        }
    }

    /// <summary>Whether it can be told without a person: its type needs no address, or it has one.</summary>
    public static bool HasAddress(DestinationConfig destination) => KeyFor(destination.Type) is null || destination.Setting("to") is not null;

    private static void Check(ConfigReader reader, Person person, DestinationConfig destination)
    {
        var (key, example) = KeyFor(destination.Type) ?? ("", "");
        if (key.Length == 0 || destination.Setting("to") is not null || (key == "email" ? person.Email : person.Phone) is not null)
        {
            return;
        }

        reader.Report(
            reader.Names.PlaceOf(NameKind.Person, person.Name.Value),
            $"the person \"{person.Name}\" is told through \"{destination.Name}\" but has no \"{key}\"; write {key}: {example} here, or to: ADDRESS at the destination.");
    }

    /// <summary>What of a person a destination of that type needs; null: nothing.</summary>
    private static (string Key, string Example)? KeyFor(string type) => type switch
    {
        "smtp" => ("email", "ana@example.org"),
        "twilio_sms" or "twilio_voice" => ("phone", "\"+351 912 345 678\""),
        _ => null,
    };
}
