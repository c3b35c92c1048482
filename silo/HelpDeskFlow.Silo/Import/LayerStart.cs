using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>
/// Some products count turns from one instant and let the layer apply from a later one. Here a layer applies from its first
/// handoff on. Where the later one is still to come, its slots take part from then on only.
/// </summary>
internal static class LayerStart
{
    private const int TurnsMax = 1_000_000;

    /// <summary>The layer, applying from <paramref name="appliesFrom"/> on. What was before <paramref name="now"/> does not matter any more.</summary>
    /// <param name="layer">As counted from the vendor's first instant.</param>
    /// <param name="zone">Zone of the layer.</param>
    public static Layer From(Layer layer, DateTimeZone zone, Instant appliesFrom, Instant now)
    {
        if (appliesFrom <= now || appliesFrom <= At(layer.Start, zone))
        {
            return layer;
        }

        var turn = 0;
        while (turn < TurnsMax && Handoff(layer, zone, turn + 1) <= appliesFrom)
        {
            turn++;
        }

        // Whoever takes part first takes the turn that runs then: the people are put in order from its holder on.
        var first = turn % layer.People.Length;
        var from = new SlotDates(appliesFrom.InZone(zone).LocalDateTime, null);
        return layer with
        {
            People = [.. layer.People.Skip(first), .. layer.People.Take(first)],
            Dates = [.. Enumerable.Repeat(from, layer.People.Length)],
        };
    }

    /// <summary>A wall-clock time of the zone.</summary>
    public static Instant At(LocalDateTime local, DateTimeZone zone) => zone.AtLeniently(local).ToInstant();

    private static Instant Handoff(Layer layer, DateTimeZone zone, int turn) => layer.Unit switch
    {
        RotationUnit.Months => At(layer.Start.PlusMonths(turn * layer.Every), zone),
        RotationUnit.Weeks => At(layer.Start.PlusDays(turn * layer.Every * 7), zone),
        RotationUnit.Days => At(layer.Start.PlusDays(turn * layer.Every), zone),
        RotationUnit.Hours => At(layer.Start, zone) + Duration.FromHours((long)turn * layer.Every),
        _ => At(layer.Start, zone) + (layer.Period * turn),
    };
}
