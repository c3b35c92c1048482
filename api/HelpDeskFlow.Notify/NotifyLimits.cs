namespace HelpDeskFlow.Notify;

/// <summary>Named limits of sending.</summary>
public static class NotifyLimits
{
    /// <summary>Attempts under way at once, over all destinations. More wait their turn; the rule books bound them by each destination's own limit.</summary>
    public const int AttemptsAtOnceMax = 1_024;

    /// <summary>Alerts written out in one notification.</summary>
    public const int AlertsMax = 20;

    /// <summary>Timeline entries written out in one notification, the newest.</summary>
    public const int TimelineMax = 50;

    /// <summary>Changes of the service written out in one notification, the newest.</summary>
    public const int ChangesMax = 10;

    /// <summary>Once a body has this many bytes, no further alerts are written into it. PagerDuty takes 512 KB an event.</summary>
    public const int BodyBytesBeforeAlertsStop = 256 * 1024;

    /// <summary>Characters of an answer or error that are kept.</summary>
    public const int DetailCharactersMax = 300;

    /// <summary>Bytes of an answer's body that are read; what channels look for in it stands at its beginning.</summary>
    public const int AnswerBytesMax = 4_096;

    /// <summary>Time to read the body of an answer once its status is known.</summary>
    public static readonly TimeSpan AnswerBodyTime = TimeSpan.FromSeconds(1);

    /// <summary>Tries to report an outcome to an engine that is overloaded or cannot store: some 15 minutes.</summary>
    public const int ReportTriesMax = 200;

    /// <summary>Pause after the first refused report; doubles up to <see cref="ReportPauseMax"/>.</summary>
    public static readonly TimeSpan ReportPauseFirst = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two tries to report.</summary>
    public static readonly TimeSpan ReportPauseMax = TimeSpan.FromSeconds(5);

    /// <summary>Time that attempts under way get when the program stops.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);
}
