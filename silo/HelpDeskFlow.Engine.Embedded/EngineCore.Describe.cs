using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Episodes;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>The whole state as text, for comparing two engines: tests and replay.</summary>
public sealed partial class EngineCore
{
    /// <summary>All grain states and kept episodes with their places, in an order that does not depend on how they came about. Large; not for production paths.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var cell in _cells.Values.OrderBy(c => c.Id.Kind).ThenBy(c => c.Id.Key, StringComparer.Ordinal))
        {
            // A grain to which nothing has happened is as good as none; a resolved incident may be in memory or archived.
            if (cell.ChangedSequence > 0 && cell.State is not IncidentState { IsOpen: false })
            {
                text.Append(cell.Id).Append(' ').AppendLine(Encoding.UTF8.GetString(_codec.WriteState(cell.State)));
            }
        }

        foreach (var stream in _streams.Values.OrderBy(s => s.Id.ToString(), StringComparer.Ordinal))
        {
            text.AppendLine(stream.Position.ToString());
        }

        text.Append("firings ").Append(Firings.Digest()).AppendLine();
        var rows = new List<string>();
        for (var slot = 0; slot < Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            ref readonly var row = ref Episodes[slot];
            if (row.Payload is not null)
            {
                var view = Published.View(row);
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{view.Key} in {slot} {view.Labels} {view.Annotations} {view.Episode} {view.Service} {view.Incident}"));
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return text.AppendJoin('\n', rows).ToString();
    }
}
