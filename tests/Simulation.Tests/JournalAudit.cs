using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded.Replay;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace Simulation.Tests;

/// <summary>
/// Reads what was stored, as an auditor would: every page is decided once, whatever crashed in between. The same decision under
/// two ids would reach people twice, because receivers tell repeats by the id.
/// </summary>
internal sealed class JournalAudit(GrainCodec codec)
{
    private readonly HashSet<DeliveryId> _ids = [];
    private readonly HashSet<(string Incident, int Run, Instant At, NotificationKind Kind, int Step, string Target, DestinationName Via, PersonName? Person)> _decisions = [];
    private readonly Dictionary<string, (int Round, int Step)> _places = [];
    private readonly Dictionary<string, int> _runs = [];
    private readonly System.Security.Cryptography.IncrementalHash _digest = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
    private long _read;

    /// <summary>All rows that were ever read.</summary>
    public List<JournalRow> Rows { get; } = [];

    /// <summary>Numbers of incidents that were forgotten.</summary>
    public HashSet<long> Forgotten { get; } = [];

    /// <summary>Hash of all rows that were ever read.</summary>
    public string Digest() => Convert.ToHexString(_digest.GetCurrentHash());

    public void ReadNew(IJournal journal)
    {
        foreach (var row in journal.ReadAfter(Math.Max(_read, 0)))
        {
            _read = row.Sequence;
            Rows.Add(row);
            _digest.AppendData(BitConverter.GetBytes(row.Sequence));
            _digest.AppendData(row.Body);
            Read(row.Body);
        }
    }

    private void Read(byte[] body)
    {
        var reader = new FrameReader(body);
        while (!reader.AtEnd)
        {
            var frame = (FrameKind)reader.ReadByte();
            switch (frame)
            {
                case FrameKind.GrainEvents:
                    var kind = (GrainKind)reader.ReadByte();
                    var key = reader.ReadText();
                    for (var count = reader.ReadInt32(); count > 0; count--)
                    {
                        var bytes = reader.ReadBytes();
                        if (kind == GrainKind.Incident)
                        {
                            Assert.DoesNotContain(new IncidentId(Guid.ParseExact(key, "N")).ToNumber(), Forgotten); // what is gone stays gone
                            Check(key, codec.ReadEvent(bytes));
                        }
                    }

                    break;
                case FrameKind.IncidentForgotten:
                    Assert.True(Forgotten.Add(reader.ReadInt64()), "An incident was forgotten twice.");
                    break;
                case FrameKind.Repeats or FrameKind.Episode or FrameKind.Assigned or FrameKind.Forgotten or FrameKind.Streams or FrameKind.Config
                    or FrameKind.Sent or FrameKind.Received or FrameKind.Acknowledged or FrameKind.Source:
                    RecordedFrame.Skip(frame, ref reader);
                    break;
                case var other:
                    Assert.Fail($"Frame kind {other} is new: teach the audit to read it.");
                    break;
            }
        }
    }

    private void Check(string incident, Event happened)
    {
        switch (happened)
        {
            case IncidentEvent.Paged p:
                Assert.True(_ids.Add(p.Delivery), $"Delivery id {p.Delivery} was given twice.");
                Assert.True(
                    _decisions.Add((incident, _runs.GetValueOrDefault(incident), p.At, p.Kind, p.Step, p.Target, p.Destination, p.Person)),
                    $"Incident {incident} pages {p.Person} through {p.Destination} twice at {p.At} for step {p.Step}.");
                break;
            case IncidentEvent.StepTaken s:
                // Invariant: a step of a round is carried out once, until escalation begins again.
                var last = _places.GetValueOrDefault(incident);
                Assert.True((s.Round, s.Step).CompareTo(last) > 0 || last == default, $"Incident {incident} carries out step {s.Step} of round {s.Round} after step {last.Step} of round {last.Round}.");
                _places[incident] = (s.Round, s.Step);
                break;
            case IncidentEvent.EscalationRestarted or IncidentEvent.EscalationExhausted or IncidentEvent.Assigned:
                // People and severities may start it again several times in one instant; each is a decision of its own.
                _runs[incident] = _runs.GetValueOrDefault(incident) + 1;
                if (happened is not IncidentEvent.Assigned)
                {
                    _places.Remove(incident);
                }

                break;
            default:
                break;
        }
    }
}
