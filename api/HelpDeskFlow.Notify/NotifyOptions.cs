namespace HelpDeskFlow.Notify;

/// <summary>What notifications need to know about this installation.</summary>
public sealed class NotifyOptions
{
    private string _externalUrl = "http://127.0.0.1:8080";

    /// <summary>
    /// Address under which people reach the console; links in notifications begin with it. Without a trailing slash; one
    /// that is given is dropped. May be set until the first notification goes out. Default <c>http://127.0.0.1:8080</c>.
    /// </summary>
    public string ExternalUrl
    {
        get => _externalUrl;
        set => _externalUrl = value.TrimEnd('/');
    }
}
