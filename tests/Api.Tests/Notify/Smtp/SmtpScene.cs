using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify.Smtp;

/// <summary>A destination of type smtp that leads to a fake, and people with addresses.</summary>
internal static class SmtpScene
{
    private static readonly DateTimeZone Lisbon = DateTimeZoneProviders.Tzdb["Europe/Lisbon"];

    public static Dictionary<string, string> Settings(FakeSmtp server, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["host"] = "127.0.0.1", ["port"] = $"{server.Port}", ["from"] = "HelpDeskFlow <hdf@example.org>", ["starttls"] = "never",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    public static NotifyScene Open(FakeSmtp server, params (string Key, string Value)[] more) => new("smtp", Settings(server, more), config: WithPeople);

    public static NotifyScene Open(FakeSmtp server, IncidentState incident, Duration? timeout = null, params (string Key, string Value)[] more) =>
        new("smtp", Settings(server, more), timeout, incident: incident, config: WithPeople);

    public static ConfigSnapshot WithPeople(ConfigSnapshot config) => config with
    {
        People =
        [
            new Person(new PersonName("ana"), "ana@example.org", Lisbon, []),
            new Person(new PersonName("bo"), "bo@example.org", DateTimeZone.Utc, []),
            new Person(new PersonName("cy"), null, DateTimeZone.Utc, []),
        ],
    };
}
