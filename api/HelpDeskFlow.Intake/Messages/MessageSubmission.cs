using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Intake.Messages;

/// <summary>Hands what one message held to the engine.</summary>
internal static class MessageSubmission
{
    /// <summary>Submits the alerts under the service of the message's key, then carries out its acknowledgements. The batch is gone afterwards.</summary>
    public static async ValueTask<EngineAnswer> SubmitAsync(IntakeTarget target, IEngine engine)
    {
        var answer = EngineAnswer.Committed;
        if (target.Batch.Count > 0)
        {
            target.Batch.Service = target.Service;
            answer = await engine.SubmitAsync(target.Batch);
        }
        else
        {
            target.Batch.Return();
        }

        for (var i = 0; i < target.Acknowledgements.Count && answer == EngineAnswer.Committed; i++)
        {
            answer = await target.Acknowledgements[i].CarryOutAsync(engine);
        }

        return answer;
    }
}
