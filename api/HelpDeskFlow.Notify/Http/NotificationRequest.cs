namespace HelpDeskFlow.Notify.Http;

/// <summary>One request of a channel.</summary>
/// <param name="Method">Verb.</param>
/// <param name="Address">Where to, http or https.</param>
/// <param name="Body">As sent.</param>
public sealed record NotificationRequest(HttpMethod Method, string Address, byte[] Body)
{
    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further headers, as name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
