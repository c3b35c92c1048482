namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>The generic webhook; each of its forms is one class.</summary>
public abstract class WebhookContract(string? form) : ChannelContract
{
    private protected override string Type => "webhook";

    private protected override bool IsKeyed => true;

    private protected override string[] Secrets => ["secret"];

    private protected override int MessageBytesMax => 1_000_000;

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners { Key = r => r.Headers["Idempotency-Key"] });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver)
    {
        var settings = new Dictionary<string, string> { ["url"] = $"{((HttpReceiver)receiver).Url}/hook", ["secret"] = "hunter2hunter2" };
        if (form is not null)
        {
            settings["form"] = form;
        }

        return settings;
    }
}

/// <summary>In our own form.</summary>
public sealed class OwnWebhookContract() : WebhookContract(null);

/// <summary>As Alertmanager's webhooks.</summary>
public sealed class AlertmanagerWebhookContract() : WebhookContract("alertmanager");

/// <summary>As a CloudEvent.</summary>
public sealed class CloudEventsWebhookContract() : WebhookContract("cloudevents");
