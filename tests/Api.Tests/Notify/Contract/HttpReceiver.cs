using System.Collections.Concurrent;
using System.Threading.Channels;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Notify;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>How a receiver of HTTP requests says things.</summary>
internal sealed record HttpManners
{
    /// <summary>The key by which it drops repeats; null where it has none.</summary>
    public Func<SinkRequest, string?> Key { get; init; } = _ => null;

    /// <summary>Whether the request is a message that somebody sees; others (changing an earlier message) may come any number of times.</summary>
    public Func<SinkRequest, bool> IsMessage { get; init; } = _ => true;

    /// <summary>What people see of the request.</summary>
    public Func<SinkRequest, string> Text { get; init; } = r => r.Text;

    /// <summary>Body of a yes.</summary>
    public Func<SinkRequest, string> Yes { get; init; } = _ => "ok";

    /// <summary>Answer that asks to wait <see cref="ChannelContract.AskedWait"/>.</summary>
    public SinkAnswer TooMany { get; init; } = new SinkAnswer.Status(429, "slow down", ("Retry-After", "17"));

    /// <summary>Answer that refuses for good.</summary>
    public Func<string, SinkAnswer> Refusal { get; init; } = text => new SinkAnswer.Status(400, text);
}

/// <summary>A receiver of HTTP requests.</summary>
internal sealed class HttpReceiver : IFakeReceiver
{
    private readonly ConcurrentQueue<(SinkAnswer Answer, bool Takes)> _script = new();
    private readonly ConcurrentQueue<TakenMessage> _taken = new();
    private readonly HttpManners _manners;
    private readonly FakeSink _sink;

    public HttpReceiver(HttpManners? manners = null)
    {
        _manners = manners ?? new HttpManners();
        _sink = new FakeSink(Answer);
    }

    public string Url => _sink.Url;

    /// <summary>Everything that came, in order.</summary>
    public IReadOnlyList<SinkRequest> Requests => [.. _sink.Requests];

    public IReadOnlyList<TakenMessage> Taken => [.. _taken];

    public ChannelReader<TimeSpan> Holds => _sink.Holds;

    public void Will(params Fault[] faults)
    {
        foreach (var fault in faults)
        {
            var answer = fault switch
            {
                Fault.ServerError => new SinkAnswer.Status(500, "broken"),
                Fault.Unavailable => new SinkAnswer.Status(503, "later"),
                Fault.TooMany => _manners.TooMany,
                Fault.Hang => (SinkAnswer)new SinkAnswer.Hang(),
                Fault.Reset => new SinkAnswer.Reset(),
                _ => new SinkAnswer.Drip(),
            };
            _script.Enqueue((answer, fault is Fault.Hang or Fault.Reset or Fault.Drip));
        }
    }

    public void WillRefuse(string text) => _script.Enqueue((_manners.Refusal(text), false));

    /// <summary>Gives this answer to the next request, which it keeps or not.</summary>
    public void WillAnswer(SinkAnswer answer, bool takes) => _script.Enqueue((answer, takes));

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    private SinkAnswer Answer(SinkRequest request)
    {
        var yes = _manners.Yes(request);
        var (answer, takes) = _script.TryDequeue(out var scripted) ? scripted : (new SinkAnswer.Status(200, yes), true);
        if (answer is SinkAnswer.Drip)
        {
            answer = new SinkAnswer.Drip(yes[..^1]); // all but the end, which never comes
        }

        if (takes && _manners.IsMessage(request))
        {
            _taken.Enqueue(new TakenMessage(_manners.Key(request), _manners.Text(request)));
        }

        return answer;
    }
}
