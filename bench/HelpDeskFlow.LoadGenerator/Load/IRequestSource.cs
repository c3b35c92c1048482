using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>Says what the driver sends and when. Called on the driver's thread only; instants are Stopwatch timestamps.</summary>
internal interface IRequestSource
{
    /// <summary>There is nothing to send; answers still to come may change that.</summary>
    const long Nothing = long.MaxValue;

    /// <summary>When the next request is due; <paramref name="now"/> when there is always one more; or <see cref="Nothing"/>.</summary>
    long NextDueAt(long now);

    /// <summary>Fills in the request that is due, for this connection.</summary>
    void Fill(int connection, AlertRequest request);

    /// <summary>The connection's request was answered (status 0: the connection broke).</summary>
    void Answered(int connection, in HttpAnswer answer, long answeredAt);
}
