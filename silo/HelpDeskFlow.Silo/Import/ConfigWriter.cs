using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Writes people, schedules and policies as a config file that people go on with.</summary>
internal static partial class ConfigWriter
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");
    private static readonly LocalDateTimePattern Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss");
    private static readonly LocalTimePattern TimeOfDay = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");
    private static readonly JsonSerializerOptions Quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole file.</summary>
    public static string Write(ImportDraft draft, IEnumerable<string> head)
    {
        var text = new StringWriter { NewLine = "\n" };
        foreach (var line in head)
        {
            text.WriteLine($"# {line}");
        }

        text.WriteLine("version: 1");
        List(text, "people", draft.People.Select(Person));
        List(text, "schedules", draft.Schedules.Select(Schedule));
        List(text, "policies", draft.Policies.Select(Policy));
        var used = draft.People.SelectMany(p => p.Notify).Select(r => r.Via.Value).Append(ImportDraft.Mail).Distinct().Order(StringComparer.Ordinal);
        text.WriteLine();
        text.WriteLine("# These write to the log only: put your own in their place (docs/connect says how).");
        text.WriteLine("destinations:");
        foreach (var name in used)
        {
            text.WriteLine($"  - {{ name: {name}, type: log }}  # {(name switch { "sms" => "twilio_sms", "voice" => "twilio_voice", _ => "smtp" })}");
        }

        return text.ToString();
    }

    private static void List(StringWriter text, string key, IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count > 0)
        {
            text.WriteLine();
            text.WriteLine($"{key}:");
            all.ForEach(text.WriteLine);
        }
    }

    private static string Person(Person person) => $"  - {{ {string.Join(", ", new[]
    {
        $"name: {Text(person.Name.Value)}",
        person.Email is null ? null : $"email: {Text(person.Email)}",
        person.Phone is null ? null : $"phone: {Text(person.Phone)}",
        person.Zone == DateTimeZone.Utc ? null : $"timezone: {person.Zone.Id}",
        person.Notify.IsEmpty ? null : $"notify: [{string.Join(", ", person.Notify.Select(r => r.After == Duration.Zero ? $"{{ via: {r.Via} }}" : $"{{ via: {r.Via}, after: {DurationText.Of(r.After)} }}"))}]",
    }.Where(part => part is not null))} }}";

    private static string Schedule(Schedule schedule)
    {
        var lines = new List<string> { $"  - name: {Text(schedule.Name.Value)}", $"    timezone: {schedule.Zone.Id}" };
        if (schedule.AllowGaps)
        {
            lines.Add("    allow_gaps: true");
        }

        lines.Add("    layers:");
        lines.AddRange(schedule.Layers.Select(l => $"      - {Layer(l)}"));
        if (!schedule.Overrides.IsEmpty)
        {
            lines.Add("    overrides:");
            lines.AddRange(schedule.Overrides.Select(o => $"      - {{ from: {Time(o.From)}, to: {Time(o.To)}, {(o.Kind switch { OverrideKind.Add => "add", OverrideKind.Remove => "remove", _ => "person" })}: {Name(o.Person)} }}"));
        }

        return string.Join("\n", lines);
    }

    private static string Layer(Layer layer) => $"{{ {string.Join(", ", new[]
    {
        $"rotation: {Rotation(layer)}",
        $"start: {Time(layer.Start)}",
        layer.Until is { } until ? $"until: {Time(until)}" : null,
        layer.Zone is { } zone ? $"timezone: {zone.Id}" : null,
        $"people: [{string.Join(", ", layer.People.Select((p, i) => Slot(p, layer.Dates.IsDefaultOrEmpty ? SlotDates.Always : layer.Dates[i])))}]",
        layer.Restrictions.IsDefaultOrEmpty ? null : $"restrict: [{string.Join(", ", layer.Restrictions.Select(Hours))}]",
    }.Where(part => part is not null))} }}";

    private static string Rotation(Layer layer) => (layer.Unit, layer.Every) switch
    {
        (RotationUnit.Custom, _) => $"{{ every: {DurationText.Of(layer.Period)} }}",
        (RotationUnit.Hours, 1) => "hourly",
        (RotationUnit.Days, 1) => "daily",
        (RotationUnit.Weeks, 1) => "weekly",
        (RotationUnit.Months, 1) => "monthly",
        var (unit, every) => $"{{ every: {every}, unit: {unit.ToString().ToLowerInvariant()} }}",
    };

    private static string Slot(PersonName? person, SlotDates dates) => dates == SlotDates.Always ? Name(person)
        : $"{{ person: {Name(person)}{(dates.From is { } from ? $", from: {Time(from)}" : "")}{(dates.Until is { } until ? $", until: {Time(until)}" : "")} }}";

    private static string Hours(Restriction hours)
    {
        static string Day(IsoDayOfWeek day) => day.ToString()[..3].ToLowerInvariant();
        var days = hours.Days.IsDefaultOrEmpty ? "" : $"days: [{string.Join(", ", hours.Days.Select(Day))}], ";
        var last = hours.ToDaysLater is { } later ? $"to_day: {Day((IsoDayOfWeek)((((int)hours.Days[0] - 1 + later) % 7) + 1))}, " : "";
        return $"{{ {days}from: \"{TimeOfDay.Format(hours.From)}\", {last}to: \"{TimeOfDay.Format(hours.To)}\" }}";
    }

    private static string Policy(EscalationPolicy policy)
    {
        var lines = new List<string> { $"  - name: {Text(policy.Name)}", "    steps:" };
        lines.AddRange(policy.Steps.Select(s => $"      - {{ notify: [{string.Join(", ", s.Notify.Select(t => Always(t.ToString()!)))}]{(s.Wait is { } wait ? $", wait: {DurationText.Of(wait)}" : "")}{(s.RoundRobin ? ", round_robin: true" : "")} }}"));
        if (policy.Repeat > 0)
        {
            lines.Add($"    repeat: {policy.Repeat}");
        }

        return string.Join("\n", lines);
    }

    private static string Time(LocalDateTime time) => (time.Second == 0 ? Minutes : Seconds).Format(time);

    private static string Name(PersonName? person) => person is { } one ? Text(one.Value) : "~";

    private static string Text(string text) => Plain().IsMatch(text) && !Special().IsMatch(text) ? text : Always(text);

    // YAML's double-quoted form takes JSON's; a dollar sign before a brace would be taken from the environment.
    private static string Always(string text) => JsonSerializer.Serialize(text.Replace("${", "$${", StringComparison.Ordinal), Quoted);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./@-]*$")]
    private static partial Regex Plain();

    [GeneratedRegex("^(true|false|yes|no|on|off|null|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Special();
}
