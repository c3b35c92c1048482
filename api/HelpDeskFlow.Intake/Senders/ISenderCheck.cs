using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>Finds out whether the sender of a request may send, from its headers and its raw body.</summary>
internal interface ISenderCheck
{
    /// <summary>Looks at the request. Throws nothing but cancellation.</summary>
    ValueTask<SenderVerdict> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, IntakeSettings settings, Instant now);
}

/// <summary>What came of a check.</summary>
/// <param name="Status">0: pass. 200: the request is dealt with. Else it is refused with this status.</param>
/// <param name="Sentence">Why, one sentence; null with 0.</param>
internal readonly record struct SenderVerdict(int Status, string? Sentence)
{
    /// <summary>The sender may send.</summary>
    public static SenderVerdict Pass => default;

    /// <summary>The request was about sending itself (a subscription) and is dealt with.</summary>
    public static SenderVerdict Done(string sentence) => new(StatusCodes.Status200OK, sentence);

    /// <summary>It may not.</summary>
    public static SenderVerdict Refuse(int status, string sentence) => new(status, sentence);
}
