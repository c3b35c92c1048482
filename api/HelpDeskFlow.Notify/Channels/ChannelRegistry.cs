namespace HelpDeskFlow.Notify.Channels;

/// <summary>The channels by type.</summary>
public sealed class ChannelRegistry(IEnumerable<INotificationChannel> channels)
{
    private readonly Dictionary<string, INotificationChannel> _byType = channels.ToDictionary(c => c.Type, StringComparer.Ordinal);

    /// <summary>The types that can be sent to.</summary>
    public IReadOnlyCollection<string> Types => _byType.Keys;

    /// <summary>The channel of that type, or null.</summary>
    public INotificationChannel? Find(string type) => _byType.GetValueOrDefault(type);
}
