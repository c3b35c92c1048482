namespace HelpDeskFlow.Api.Http;

/// <summary>Named limits of the API. A request over one is refused with a sentence that names value and limit.</summary>
public static class ApiLimits
{
    /// <summary>Most items of one page.</summary>
    public const int PageMax = 1000;

    /// <summary>Items of one page where the caller does not say.</summary>
    public const int PageDefault = 100;

    /// <summary>Bytes of a command's body.</summary>
    public const int BodyBytesMax = 256 * 1024;

    /// <summary>Bytes of a form that is sent by a page or a callback.</summary>
    public const int FormBytesMax = 16 * 1024;

    /// <summary>Characters of a name that a command carries in <c>by</c>.</summary>
    public const int ByCharactersMax = 200;

    /// <summary>Matchers of one query.</summary>
    public const int MatchersMax = 64;

    /// <summary>Live streams open at once; one more is answered 503.</summary>
    public const int StreamsMax = 200;

    /// <summary>Characters of an API key; a longer one is not looked at.</summary>
    public const int KeyCharactersMax = 512;

    /// <summary>Days that one call for a schedule may span.</summary>
    public const int ScheduleDaysMax = 400;

    /// <summary>Days back that noise is counted over.</summary>
    public const int NoiseDaysMax = 30;

    /// <summary>Newest incidents that noise is counted over.</summary>
    public const int NoiseIncidentsMax = 10_000;

    /// <summary>Bytes of a calendar that is sent as a source of overrides.</summary>
    public const int CalendarBytesMax = 1024 * 1024;

    /// <summary>Alerts read from the views at once while an Alertmanager list is written.</summary>
    public const int AlertsChunk = 5_000;

    /// <summary>Alerts that one Alertmanager list shows; a million open ones fit.</summary>
    public const int AlertmanagerListMax = 2_000_000;

    /// <summary>Customers' reports shown with one incident, newest first.</summary>
    public const int ReportsOfIncidentMax = 50;

    /// <summary>People, alerts or the like that one command may name.</summary>
    public const int CommandItemsMax = 1_000;
}
