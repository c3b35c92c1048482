using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>What the engine says in the log.</summary>
public sealed partial class EmbeddedEngine
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Grain {Grain} is stopped after an internal error; the rest goes on. Restart the program after looking at it.")]
    private partial void LogGrainStopped(string grain, Exception e);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Error, Message = "The classifier failed and is not asked again; alerts go on by rule. Restart the program after looking at it.")]
    private partial void LogClassifierStopped(Exception e);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "The core loop ended; nothing is taken any more. Restart the program.")]
    private partial void LogLoopFailed(Exception e);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "The journal cannot be used, senders get 503: {Reason}")]
    private partial void LogStorageUnavailable(string reason);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Information, Message = "The journal can be used again.")]
    private partial void LogStorageBack();

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning, Message = "Old rows of the journal could not be deleted and stay for now: {Reason}")]
    private partial void LogPruneFailed(string reason);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogJournalWarning(string warning);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Information, Message = "The journal's log is copied into the database again.")]
    private partial void LogJournalWarningOver();
}
