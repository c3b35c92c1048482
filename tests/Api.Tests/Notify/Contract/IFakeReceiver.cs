using System.Threading.Channels;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>A message that a receiver keeps.</summary>
/// <param name="Key">By which it drops repeats; null: it has no such key, and shows each one to people.</param>
/// <param name="Text">All of it.</param>
internal sealed record TakenMessage(string? Key, string Text);

/// <summary>A receiver on loopback that can be made to misbehave, whatever its protocol.</summary>
internal interface IFakeReceiver : IAsyncDisposable
{
    /// <summary>What it does with the next messages, in order; after that it takes everything.</summary>
    void Will(params Fault[] faults);

    /// <summary>Refuses the next message for good, with this text in its answer (HTTP 400).</summary>
    void WillRefuse(string text);

    /// <summary>Every message that it kept, repeats as well.</summary>
    IReadOnlyList<TakenMessage> Taken { get; }

    /// <summary>
    /// One entry each time it leaves a sender without (the rest of) an answer: how long the sender is expected to be patient. The
    /// world then waits until the sender has set itself a timer that short, and lets the time pass.
    /// </summary>
    ChannelReader<TimeSpan> Holds { get; }
}
