using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Discord;
using HelpDeskFlow.Notify.Http;
using HelpDeskFlow.Notify.Kafka;
using HelpDeskFlow.Notify.Log;
using HelpDeskFlow.Notify.Ntfy;
using HelpDeskFlow.Notify.Opsgenie;
using HelpDeskFlow.Notify.PagerDuty;
using HelpDeskFlow.Notify.Slack;
using HelpDeskFlow.Notify.Smtp;
using HelpDeskFlow.Notify.Teams;
using HelpDeskFlow.Notify.Telegram;
using HelpDeskFlow.Notify.Webhook;
using Microsoft.Extensions.DependencyInjection.Extensions;
using HelpDeskFlow.Notify.Templates;
using HelpDeskFlow.Notify.Twilio;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Notify;

/// <summary>Composition of this project.</summary>
public static class NotifyRegistration
{
    /// <summary>
    /// Registers the channels and <see cref="OutboxDispatcher"/> as the engine's <see cref="IEffectSink"/>. Needs a registered
    /// <see cref="IEngine"/> by the time of the first attempt. <see cref="NotifyOptions"/> is a singleton that may be changed.
    /// </summary>
    public static IServiceCollection AddNotify(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NotifyOptions>();
        services.TryAddSingleton<SignedLinks>();
        services.AddSingleton<NotificationHttp>();
        services.AddSingleton<MessageTemplates>();
        services.AddSingleton<ContentRenderer>();
        services.AddSingleton<INotificationChannel, WebhookChannel>();
        services.AddSingleton<INotificationChannel, PagerDutyChannel>();
        services.AddSingleton<INotificationChannel, SlackChannel>();
        services.AddSingleton<INotificationChannel, SmtpChannel>();
        services.AddSingleton<INotificationChannel, SlackBotChannel>();
        services.AddSingleton<INotificationChannel, OpsgenieChannel>();
        services.AddSingleton<INotificationChannel, TeamsChannel>();
        services.AddSingleton<INotificationChannel, DiscordChannel>();
        services.AddSingleton<INotificationChannel, TelegramChannel>();
        services.AddSingleton<INotificationChannel, NtfyChannel>();
        services.AddSingleton<INotificationChannel, TwilioSmsChannel>();
        services.AddSingleton<INotificationChannel, TwilioVoiceChannel>();
        services.AddSingleton<INotificationChannel, LogChannel>();
        services.AddSingleton<INotificationChannel>(provider => new KafkaChannel(provider.GetRequiredService<IEngine>, provider.GetRequiredService<ILogger<KafkaChannel>>()));
        services.AddSingleton<ChannelRegistry>();
        services.AddSingleton(provider => new OutboxDispatcher(
            provider.GetRequiredService<IEngine>,
            provider.GetRequiredService<ChannelRegistry>(),
            provider.GetRequiredService<ContentRenderer>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OutboxDispatcher>>()));
        services.AddSingleton<IEffectSink>(provider => provider.GetRequiredService<OutboxDispatcher>());
        return services;
    }
}
