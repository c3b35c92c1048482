using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using NodaTime;

namespace Simulation.Tests;

/// <summary>A receiver that honours the idempotency key: what it has carried out, and how it behaves at present.</summary>
internal sealed class SimulatedSink
{
    /// <summary>Ids it has carried out. A second arrival of an id changes nothing, as at PagerDuty.</summary>
    public HashSet<DeliveryId> CarriedOut { get; } = [];

    /// <summary>0 healthy, 1 fails, 2 carries out but its answer is lost, 3 asks to wait, 4 mixed.</summary>
    public int Mood { get; set; }

    public AttemptOutcome Receive(DeliveryRequest request, Random random)
    {
        switch (Mood == 4 ? random.Next(4) : Mood)
        {
            case 0:
                CarriedOut.Add(request.Id);
                return new AttemptOutcome(AttemptResult.Delivered, "200", null);
            case 1:
                return new AttemptOutcome(AttemptResult.Failed, "connection refused", null);
            case 2:
                CarriedOut.Add(request.Id);
                return new AttemptOutcome(AttemptResult.Failed, "time-out", null);
            default:
                return new AttemptOutcome(AttemptResult.Throttled, "429", Duration.FromSeconds(random.Next(1, 20)));
        }
    }
}
