namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>How a row of the table ended.</summary>
internal enum Verdict
{
    /// <summary>Not measured in this run, on purpose.</summary>
    NotRun,

    /// <summary>The must is missed, or there is no figure. Only this fails the comparison.</summary>
    Miss,

    /// <summary>The must holds.</summary>
    Pass,

    /// <summary>The aim holds too.</summary>
    AimMet,

    /// <summary>A row without a must whose aim does not hold.</summary>
    AimNotMet,
}
