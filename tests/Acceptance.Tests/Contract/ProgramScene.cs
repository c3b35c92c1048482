using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests.Contract;

/// <summary>What the contract is seen on: one program, or several that are one cluster. Started once for all tests of a class; each test has problems of its own.</summary>
public abstract class ProgramScene : IAsyncLifetime
{
    /// <summary>Between the first and the second page of the service <c>hasty</c>.</summary>
    internal static readonly TimeSpan StepWait = TimeSpan.FromSeconds(2);

    private int _turn;

    internal WebhookReceiver Hook { get; private set; } = null!;

    /// <summary>The programs that run.</summary>
    internal abstract IReadOnlyList<HdfProgram> Programs { get; }

    /// <summary>The file that all of them read.</summary>
    internal abstract string ConfigFile { get; }

    public async ValueTask InitializeAsync()
    {
        Hook = await WebhookReceiver.StartAsync();
        Prepare(Config());
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await Hook.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Each call another one, in turn: so whatever a test does, it does in different places.</summary>
    internal HdfProgram Next() => Programs[Interlocked.Increment(ref _turn) % Programs.Count];

    /// <summary>What all have said, for a failure.</summary>
    internal string Said() => string.Join("\n---\n", Programs.Select(p => p.Said));

    /// <summary>Starts all and waits until all are ready.</summary>
    internal abstract Task StartAsync();

    /// <summary>Ends all in an orderly way.</summary>
    internal Task StopAsync() => Task.WhenAll(Programs.Select(p => p.StopAsync()));

    /// <summary>Kills all at once.</summary>
    internal Task KillAsync() => Task.WhenAll(Programs.Select(p => p.KillAsync()));

    /// <param name="service">One more service beside those that are always there.</param>
    internal string Config(string? service = null) => $$"""
        version: 1
        services:
          - { name: checkout, match: ['service="checkout"'], policy: main }
          - { name: hasty, match: ['service="hasty"'], policy: hasty }
          {{(service is null ? "" : $$"""- { name: {{service}}, match: ['service="{{service}}"'], policy: main }""")}}
        policies:
          - { name: main, steps: [{ notify: ["destination:hook"], wait: 5h }] }
          - { name: hasty, steps: [{ notify: ["destination:hook"], wait: {{StepWait.TotalSeconds:0}}s }, { notify: ["destination:second"] }] }
        destinations:
          - { name: hook, type: webhook, url: "{{Hook.Url}}", secret: "{{WebhookReceiver.Secret}}", backoff_first: 100ms, backoff_max: 1s }
          - { name: second, type: webhook, url: "{{Hook.Url}}", secret: "{{WebhookReceiver.Secret}}", backoff_first: 100ms, backoff_max: 1s }
        severity: { label: severity, map: { critical: P0 } }
        grouping: [{ labels: [problem], window: 2h }]
        links: { secret: "one-secret-for-all-programs-of-the-contract" }
        """;

    /// <summary>Everything that a start needs, with that config.</summary>
    private protected abstract void Prepare(string config);

    /// <summary>Ends what still runs and cleans up.</summary>
    private protected abstract ValueTask EndAsync();
}
