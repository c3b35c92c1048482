using System.Runtime.InteropServices;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>
/// SIGHUP, caught from the first moment of <c>hdf run</c>, because it would end a process that does not catch it. Whoever listens
/// later hears of it if one came meanwhile. Thread-safe.
/// </summary>
public sealed class HangUpSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration? _signal;
    private Action? _listener;
    private bool _came;

    private HangUpSignal(bool onSignal) => _signal = onSignal ? PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal) : null;

    /// <summary>Catches the signal from now on, where the system has it.</summary>
    public static HangUpSignal Catch() => new(!OperatingSystem.IsWindows());

    /// <summary>One that no signal reaches; for tests.</summary>
    internal static HangUpSignal Deaf() => new(onSignal: false);

    /// <summary>Calls this at each signal from now on, and at once if one came before anybody listened. One listener.</summary>
    public void Listen(Action listener)
    {
        bool came;
        lock (_gate)
        {
            (_listener, came, _came) = (listener, _came, false);
        }

        if (came)
        {
            listener();
        }
    }

    /// <summary>Nobody listens any more; the signal is still caught.</summary>
    public void EndListening()
    {
        lock (_gate)
        {
            _listener = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signal?.Dispose();

    /// <summary>What the signal does.</summary>
    internal void Raise()
    {
        Action? listener;
        lock (_gate)
        {
            listener = _listener;
            _came = listener is null;
        }

        listener?.Invoke();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Raise();
    }
}
