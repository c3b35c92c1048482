using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Engine.Partitions;

/// <summary>
/// Which partition of a cluster owns what. Alerts go by their key, so an alert never moves, whatever the config makes of its
/// labels; incidents by their number, which says who opened them; everything else by its name. The computation and the number of
/// partitions stand behind what is stored: neither is ever changed for a store that is in use.
/// </summary>
/// <param name="Count">Number of partitions, 1 to <see cref="CountMax"/>.</param>
public sealed record PartitionMap(int Count)
{
    /// <summary>Partitions where nothing else is said.</summary>
    public const int CountDefault = 16;

    /// <summary>Most partitions. Each has a thread, a connection and a schema of its own.</summary>
    public const int CountMax = 256;

    /// <summary>Which of so many silos, in the order of their addresses, a partition belongs on: evenly spread, and the same wherever it is asked.</summary>
    public static int HomeOf(long partition, int silos) => (int)(partition % silos);

    /// <summary>Owner of the alert under this key.</summary>
    public int Of(in AlertKey key) => (int)((key.High ^ key.Low) % (ulong)Count);

    /// <summary>Owner of the incident with this number: whoever opened it, since partition p gives the numbers p + 1, p + 1 + Count, …</summary>
    public int OfNumber(long number) => number <= 0 ? 0 : (int)((number - 1) % Count);

    /// <summary>Owner of a grain. Of what all partitions have (<see cref="GrainKind.Suppression"/>, copies of rotations) it is the one where changes begin.</summary>
    public int Of(GrainId id) => id.Kind == GrainKind.Incident && Guid.TryParseExact(id.Key, "N", out var incident)
        ? OfNumber(new IncidentId(incident).ToNumber())
        : (int)(XxHash64.Hash(Encoding.UTF8.GetBytes(id.Key)) % (ulong)Count);
}
