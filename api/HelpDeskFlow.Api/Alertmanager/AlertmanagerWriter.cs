using System.Text.Json;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.Operations;
using HelpDeskFlow.Api.Silences;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Alertmanager;

/// <summary>Writes Alertmanager's answers straight to the connection.</summary>
internal static class AlertmanagerWriter
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Version of Alertmanager whose API this is; tools compare it.</summary>
    public const string CompatibleVersion = "0.27.0";

    public static Task AlertsAsync(HttpContext http, IReadViews views, ReaderQuery query) => WriteAsync(http, async writer =>
    {
        writer.WriteStartArray();
        foreach (var alert in OpenAlerts.Find(views, query).InOrder())
        {
            Alert(writer, alert, views);
            await FlushIfLongAsync(writer, http);
        }

        writer.WriteEndArray();
    });

    public static Task GroupsAsync(HttpContext http, IReadViews views, ReaderQuery query) => WriteAsync(http, async writer =>
    {
        var config = views.Config;
        var groups = OpenAlerts.Find(views, query).InOrder()
            .GroupBy(alert => (Receiver: Receivers.Of(alert.Service, config), Labels: GroupLabels(alert, config)), alert => alert.Key)
            .Select(group => (group.Key.Receiver, group.Key.Labels, Keys: group.ToList()))
            .OrderBy(group => group.Labels.ToString(), StringComparer.Ordinal).ThenBy(group => group.Receiver, StringComparer.Ordinal);
        writer.WriteStartArray();
        foreach (var (receiver, labels, keys) in groups)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("labels");
            JsonForms.WriteLabels(writer, labels);
            writer.WriteStartObject("routeLabels");
            writer.WriteEndObject();
            writer.WriteStartObject("receiver");
            writer.WriteString("name", receiver);
            writer.WriteEndObject();
            writer.WriteStartArray("alerts");
            foreach (var key in keys)
            {
                if (views.Alert(key) is { Episode.IsFiring: true } alert)
                {
                    Alert(writer, alert, views);
                    await FlushIfLongAsync(writer, http);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public static Task ReceiversAsync(HttpContext http, ConfigSnapshot config) => WriteAsync(http, writer =>
    {
        writer.WriteStartArray();
        foreach (var name in Receivers.All(config))
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        return ValueTask.CompletedTask;
    });

    public static Task StatusAsync(HttpContext http, IEngine engine, ProcessClock clock) => WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("cluster");
        writer.WriteString("status", "disabled");
        writer.WriteString("name", "");
        writer.WriteStartArray("peers");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject("config");
        writer.WriteString("original", engine.Views.Config.SourceText);
        writer.WriteEndObject();
        writer.WriteString("uptime", JsonForms.Text(clock.StartedAt));
        writer.WriteStartObject("versionInfo");
        writer.WriteString("version", CompatibleVersion);
        writer.WriteString("branch", "HelpDeskFlow");
        writer.WriteString("revision", ProcessClock.Version);
        writer.WriteString("buildDate", "");
        writer.WriteString("buildUser", "");
        writer.WriteString("goVersion", "");
        writer.WriteEndObject();
        writer.WriteEndObject();
        return ValueTask.CompletedTask;
    });

    public static Task SilencesAsync(HttpContext http, IEnumerable<Silence> silences) => WriteAsync(http, async writer =>
    {
        writer.WriteStartArray();
        foreach (var silence in silences)
        {
            Silence(writer, silence);
            await FlushIfLongAsync(writer, http);
        }

        writer.WriteEndArray();
    });

    public static Task SilenceAsync(HttpContext http, Silence silence) => WriteAsync(http, writer =>
    {
        Silence(writer, silence);
        return ValueTask.CompletedTask;
    });

    private static void Silence(Utf8JsonWriter writer, Silence silence)
    {
        writer.WriteStartObject();
        writer.WriteString("id", silence.Id.Value);
        writer.WriteStartObject("status");
        writer.WriteString("state", SilenceForms.Name(silence.Phase));
        writer.WriteEndObject();
        writer.WriteString("updatedAt", JsonForms.Text(silence.UpdatedAt));
        writer.WriteString("comment", silence.Comment);
        writer.WriteString("createdBy", silence.CreatedBy);
        writer.WriteString("endsAt", JsonForms.Text(silence.EndsAt));
        writer.WriteStartArray("matchers");
        foreach (var matcher in silence.Matchers)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("isEqual", matcher.Operator is MatchOperator.Equal or MatchOperator.Regex);
            writer.WriteBoolean("isRegex", matcher.Operator is MatchOperator.Regex or MatchOperator.NotRegex);
            writer.WriteString("name", matcher.Name);
            writer.WriteString("value", matcher.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("startsAt", JsonForms.Text(silence.StartsAt));
        writer.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext http, Func<Utf8JsonWriter, ValueTask> write)
    {
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        await write(writer);
        await writer.FlushAsync(http.RequestAborted);
    }

    private static async ValueTask FlushIfLongAsync(Utf8JsonWriter writer, HttpContext http)
    {
        if (writer.BytesPending >= FlushBytes)
        {
            writer.Flush();
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
    }

    private static void Alert(Utf8JsonWriter writer, AlertView alert, IReadViews views)
    {
        var status = SuppressedStatus.Of(alert.Key, views.Suppression, views);
        writer.WriteStartObject();
        writer.WritePropertyName("annotations");
        JsonForms.WriteLabels(writer, alert.Annotations);
        writer.WriteString("endsAt", JsonForms.Text(alert.Episode.EndsAt));
        writer.WriteString("fingerprint", alert.Fingerprint.ToString());
        writer.WriteStartArray("receivers");
        writer.WriteStartObject();
        writer.WriteString("name", Receivers.Of(alert.Service, views.Config));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("startsAt", JsonForms.Text(alert.Episode.StartsAt));
        writer.WriteStartObject("status");
        Texts(writer, "inhibitedBy", status.InhibitedBy);
        Texts(writer, "mutedBy", status.MutedBy);
        Texts(writer, "silencedBy", status.SilencedBy);
        writer.WriteString("state", status.IsActive ? "active" : "suppressed");
        writer.WriteEndObject();
        writer.WriteString("updatedAt", JsonForms.Text(alert.Episode.LastSeenAt));
        if (alert.GeneratorUrl is { Length: > 0 } url)
        {
            writer.WriteString("generatorURL", url);
        }

        writer.WritePropertyName("labels");
        JsonForms.WriteLabels(writer, alert.Labels);
        writer.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    /// <summary>By the first rule that applies to the alert. Where none does it has a group of its own, as with an Alertmanager's <c>group_by: ['...']</c>.</summary>
    private static LabelSet GroupLabels(AlertView alert, ConfigSnapshot config) => config.Grouping.FirstOrDefault(r => r.AppliesTo(alert.Labels)) is { } rule
        ? LabelSet.From(rule.Labels.Select(name => KeyValuePair.Create(name, alert.Labels[name])))
        : alert.Labels;
}
