using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Engine.Embedded.Replay;

/// <summary>Pages that a run of decisions made.</summary>
internal sealed class PageList
{
    private readonly Dictionary<GrainId, (long Number, AlertKey First, string Title, ServiceName Service)> _incidents = [];

    public List<ReplayedPage> Pages { get; } = [];

    public int Incidents => _incidents.Count;

    public void Add(IEnumerable<RecordedFrame> frames)
    {
        foreach (var frame in frames)
        {
            foreach (var (_, happened) in frame.Events)
            {
                if (happened is IncidentEvent.Opened opened)
                {
                    _incidents[frame.Grain] = (opened.Number, opened.First.Key, opened.First.Title, opened.Service);
                }
                else if (happened is IncidentEvent.MembersTaken { Alerts: [var first, ..] } && !_incidents.ContainsKey(frame.Grain))
                {
                    _incidents[frame.Grain] = (0, first.Key, first.Title, default); // split off
                }
                else if (happened is IncidentEvent.Paged paged && _incidents.TryGetValue(frame.Grain, out var of))
                {
                    Pages.Add(new ReplayedPage(paged.At, of.First, of.Title, of.Service, of.Number, paged.Destination, paged.Person, paged.Kind.ToString(), paged.Step, paged.Why));
                }
            }
        }
    }
}
