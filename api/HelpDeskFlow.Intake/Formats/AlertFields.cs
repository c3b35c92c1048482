using NodaTime;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>Which fields of an alert object mean something in a format, beside labels, annotations, startsAt, endsAt and generatorURL. Others are ignored.</summary>
internal enum AlertFields
{
    /// <summary>Alertmanager API v2: nothing else.</summary>
    AlertmanagerApi,

    /// <summary>Alertmanager webhook v4: status decides over endsAt.</summary>
    AlertmanagerWebhook,

    /// <summary>Our own form: status, dedupKey and source.</summary>
    Own,
}

/// <summary>Named numbers of the formats.</summary>
public static class IntakeDefaults
{
    /// <summary>End assumed for a firing alert of a webhook. Such a sender speaks when something changes and repeats only after hours, so the resolve timeout would close what still fires; a lost "resolved" closes it after this.</summary>
    public static readonly Duration WebhookTimeout = Duration.FromHours(24);

    /// <summary>End given to alerts of senders that speak only when something changes, and whose alerts never time out (PagerDuty's and most vendors'): ten years.</summary>
    public static readonly Duration OpenUntilResolved = Duration.FromDays(3650);

    /// <summary>Bytes of a PagerDuty event: their limit, 512 KB.</summary>
    public const int PagerDutyEventBytesMax = 512 * 1024;

    /// <summary>Bytes of a request with OTLP logs, unpacked: what a collector's gRPC receiver takes by default, 4 MiB.</summary>
    public const int OtlpBodyBytesMax = 4 * 1024 * 1024;

    /// <summary>Bytes of our own form's source.</summary>
    public const int SourceBytesMax = 1024;
}
