using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Api.Alertmanager;

/// <summary>
/// The open alerts that a reader asks for, in the order of their fingerprints. A list that fits one chunk is held as it is;
/// of a longer one only 24 bytes an alert are held, and each alert is read again when it is written.
/// </summary>
internal sealed class OpenAlerts
{
    private readonly IReadViews _views;
    private readonly List<AlertView> _few = [];
    private readonly List<(ulong Fingerprint, AlertKey Key)> _keys = [];

    private OpenAlerts(IReadViews views) => _views = views;

    public static OpenAlerts Find(IReadViews views, ReaderQuery query)
    {
        var found = new OpenAlerts(views);
        found.Scan(query);
        return found;
    }

    /// <summary>The alerts, by fingerprint. One that closed meanwhile is left out.</summary>
    public IEnumerable<AlertView> InOrder() => _keys.Count == 0
        ? _few
        : _keys.Select(k => _views.Alert(k.Key)).OfType<AlertView>().Where(a => a.Episode.IsFiring);

    private void Scan(ReaderQuery query)
    {
        long? cursor = null;
        var suppression = _views.Suppression;
        do
        {
            var page = _views.Alerts(new AlertQuery(query.Matchers, Firing: true, Resolved: false, Service: null, cursor, ApiLimits.AlertsChunk));
            cursor = page.Next;
            var kept = page.Items.Where(alert => query.Receiver?.IsMatch(Receivers.Of(alert.Service, _views.Config)) ?? true)
                .Where(alert => query.Shows(SuppressedStatus.Of(alert.Key, suppression, _views)));
            if (cursor is null && _keys.Count == 0)
            {
                _few.AddRange(kept.OrderBy(alert => alert.Fingerprint.Value));
                return;
            }

            _keys.AddRange(kept.Select(alert => (alert.Fingerprint.Value, alert.Key)));
        }
        while (cursor is not null && _keys.Count < ApiLimits.AlertmanagerListMax);
        _keys.Sort(static (a, b) => a.Fingerprint.CompareTo(b.Fingerprint));
    }
}
