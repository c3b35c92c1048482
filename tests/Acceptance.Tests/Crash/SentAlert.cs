namespace HelpDeskFlow.Acceptance.Tests.Crash;

/// <summary>Alerts that belong together: one incident.</summary>
internal sealed class Problem(string name, string service, string severity, bool isBrief)
{
    public string Name => name;

    public string Service => service;

    public string Severity => severity;

    /// <summary>Its alerts say when they end, are sent once and never again: they end by their timer.</summary>
    public bool IsBrief => isBrief;

    /// <summary>Once set no alert is added, and all are being resolved.</summary>
    public bool IsClosing { get; set; }

    public List<SentAlert> Alerts { get; } = [];
}

/// <summary>An alert that was sent at least once, and what its sender may rely on.</summary>
internal sealed class SentAlert(string uid, Problem problem, DateTimeOffset startsAt)
{
    public Problem Problem => problem;

    public string Uid => uid;

    public DateTimeOffset StartsAt => startsAt;

    /// <summary>When it ends by itself; null: never.</summary>
    public DateTimeOffset? EndsAt { get; } = problem.IsBrief ? startsAt + CrashConfig.BriefLife : null;

    public IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>
    {
        ["alertname"] = "Crash",
        ["uid"] = uid,
        ["problem"] = problem.Name,
        ["service"] = problem.Service,
        ["severity"] = problem.Severity,
    };

    /// <summary>Answered 2xx at least once while firing: it must be there.</summary>
    public bool FiringAcknowledged { get; set; }

    /// <summary>Its end was sent: it may be over.</summary>
    public bool EndSent { get; set; }

    /// <summary>Its end was answered 2xx: it must be over.</summary>
    public bool EndAcknowledged { get; set; }
}
