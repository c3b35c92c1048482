using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>The <see cref="AlertKey"/> of a sender's own dedup key. The values stand in the journal: never change the computation.</summary>
public static class DedupKeys
{
    /// <summary>The key within a scope (a routing key, the name of an API): equal keys of different scopes are different alerts.</summary>
    public static AlertKey Of(ReadOnlySpan<byte> scope, ReadOnlySpan<byte> key)
    {
        var hash = XxHash64.Hash(key);
        var scopeHash = XxHash64.Hash(scope);
        return new AlertKey(
            XxHash64.Avalanche(hash + (scopeHash * 31) + 1),
            XxHash64.Avalanche((hash ^ 0x9E3779B97F4A7C15UL) + (scopeHash * 37) + 2));
    }
}
