namespace HelpDeskFlow.Journals.Memory;

/// <summary>The simulated process has died: whoever meets this stops as if it never came back from the call.</summary>
public sealed class SimulatedCrashException() : Exception("The simulated process crashed here; reopen the journal and recover.");
