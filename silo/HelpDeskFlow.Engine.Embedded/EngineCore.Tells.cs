using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Tells: carried out within the turn, or sent to the partition that they are for.</summary>
public sealed partial class EngineCore
{
    /// <summary>Turns of policies that were taken; first of all tells, because the next incident must see them.</summary>
    private readonly Queue<Tell> _turns = new();

    private void DrainTells()
    {
        for (var count = 0; _turns.TryDequeue(out var tell) || _tells.TryDequeue(out tell); count++)
        {
            if (count == _limits.TellsPerStepMax)
            {
                // Two rule books that send each other the same thing for ever: one of them stops, the rest goes on (STYLE 22).
                _tells.Clear();
                Stop(Cell(tell.To), new InvalidOperationException($"One command caused more than {_limits.TellsPerStepMax} others; the last was {tell.Command} to {tell.To}."));
                return;
            }

            if (TrySend(tell))
            {
                continue;
            }

            if (tell.To.Kind == GrainKind.Service)
            {
                StepService(tell.Command);
            }
            else
            {
                Step(tell.To, tell.Command);
            }
        }
    }
}
