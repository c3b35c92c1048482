using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>services: and routes:.</summary>
internal static class ServicesSection
{
    private const int DependenciesMax = 200;

    /// <summary>One service.</summary>
    public static ServiceConfig? ReadService(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "service", ConfigKeys.Service) is not { } section || section.Name(NameKind.Service) is not { } name)
        {
            return null;
        }

        var dependsOn = new List<ServiceName>();
        foreach (var (other, place) in section.Texts("depends_on", "a list of service names", DependenciesMax))
        {
            if (other == name)
            {
                reader.Report(place, $"{section.What} depends on itself; remove it from \"depends_on\".");
            }

            reader.Names.Refer(NameKind.Service, other, place, $"\"depends_on\" of {section.What}");
            dependsOn.Add(new ServiceName(other));
        }

        var policy = section.Reference("policy", NameKind.Policy);
        if (policy is null)
        {
            reader.Note(section.Place, $"{section.What} has no policy, so its incidents page nobody.");
        }

        return new ServiceConfig(
            new ServiceName(name),
            section.Reference("team", NameKind.Team),
            section.Number("tier", 1, 4),
            section.Text("environment") is { Length: > 0 } environment ? environment : ServiceConfig.DefaultEnvironment,
            [.. Matchers.Read(section, "match")],
            [.. dependsOn],
            policy,
            Links(section));
    }

    /// <summary>One route.</summary>
    public static RouteRule? ReadRoute(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "route", ConfigKeys.Route) is not { } section)
        {
            return null;
        }

        var matchers = Matchers.Required(section, "match");
        if (section.Required("service", "NAME of a service") is not { } service)
        {
            return null;
        }

        reader.Names.Refer(NameKind.Service, service, section.PlaceOf("service"), "a route");
        return new RouteRule([.. matchers], new ServiceName(service));
    }

    private static ImmutableDictionary<string, string> Links(Section section)
    {
        var links = ImmutableDictionary<string, string>.Empty;
        if (section.Part("links", null, $"\"links\" of {section.What}") is not { } part)
        {
            return links;
        }

        foreach (var (key, value) in part.Entries)
        {
            var about = $"the link \"{key.Value}\" of {section.What}";
            if (section.Reader.Text(value, about, "an address such as https://wiki/checkout") is not { } text)
            {
                continue;
            }

            if (!Addresses.IsHttp(text))
            {
                section.Reader.Report(value.Place, $"{about} is \"{text}\"; write an address that starts with http:// or https://.");
            }

            links = links.SetItem(key.Value, text);
        }

        return links;
    }
}
