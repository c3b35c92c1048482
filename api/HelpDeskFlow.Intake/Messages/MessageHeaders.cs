using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Messages;

/// <summary>Headers of a message: of an HTTP request, or of a Kafka record (values read as UTF-8).</summary>
public interface IMessageHeaders
{
    /// <summary>The value under that name, letter case apart; null where there is none. Of several the first.</summary>
    string? this[string name] { get; }

    /// <summary>All of them.</summary>
    IEnumerable<KeyValuePair<string, string>> All { get; }
}

/// <summary>Headers without a source of their own.</summary>
public static class MessageHeaders
{
    /// <summary>No headers.</summary>
    public static IMessageHeaders None { get; } = new NoHeaders();

    /// <summary>Those of an HTTP request.</summary>
    internal static IMessageHeaders Of(IHeaderDictionary headers) => new RequestHeaders(headers);

    private sealed class NoHeaders : IMessageHeaders
    {
        public string? this[string name] => null;

        public IEnumerable<KeyValuePair<string, string>> All => [];
    }

    private sealed class RequestHeaders(IHeaderDictionary headers) : IMessageHeaders
    {
        public string? this[string name] => headers[name] is { Count: > 0 } values ? values[0] : null;

        public IEnumerable<KeyValuePair<string, string>> All =>
            from header in headers
            where header.Value.Count > 0
            select KeyValuePair.Create(header.Key, header.Value[0] ?? "");
    }
}
