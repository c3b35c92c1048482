using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>What a config must satisfy to be put in force in a program that listens somewhere.</summary>
internal static class ReloadRules
{
    /// <summary>Why this config may not be used with this address; null: it may. Without keys everybody who reaches the port may do everything, so only this machine may reach it.</summary>
    public static string? ListenRefusal(ListenAddress listen, ConfigSnapshot config) =>
        listen.IsLoopback || !config.ApiKeys.IsEmpty
            ? null
            : $"{listen} can be reached from other machines, but the config has no API keys; add auth.keys to the config, or listen on 127.0.0.1:{listen.Port}.";
}
