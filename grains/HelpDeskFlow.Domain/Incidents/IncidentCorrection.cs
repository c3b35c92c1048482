using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>People say what an alert is: it stands with the alert, and the classifier learns from it.</summary>
internal static class IncidentCorrection
{
    /// <summary>Each question that is answered anew is one event; what was said by a person already is none.</summary>
    public static Rejection? Correct(IncidentStep step, IncidentCommand.Correct command)
    {
        if (IncidentMembership.Kept(step.State, command.Key) is not { } alert)
        {
            return new Rejection("no-such-alert", $"Incident #{step.State.Number} keeps no alert {command.Key}; give the id of one of its first {IncidentLimits.AlertsKeptMax}.");
        }

        foreach (var lesson in command.Lessons)
        {
            if (!VerdictQuestions.AnswersOf(lesson.Question).Contains(lesson.Answer))
            {
                return new Rejection("unknown-answer", $"\"{lesson.Answer}\" is no answer to {lesson.Question}; give one of {string.Join(", ", VerdictQuestions.AnswersOf(lesson.Question))}.");
            }
        }

        foreach (var lesson in command.Lessons)
        {
            var verdict = IncidentMembership.Kept(step.State, command.Key)!.Verdict;
            var before = verdict.Of(lesson.Question);
            if (before.ByPerson && before.Value == lesson.Answer)
            {
                continue;
            }

            var text = before.Value is null
                ? $"{lesson.Question} of {alert.Title} is {lesson.Answer}."
                : before.Value == lesson.Answer ? $"{lesson.Question} of {alert.Title} is {lesson.Answer} indeed." : $"{lesson.Question} of {alert.Title} is {lesson.Answer}, not {before.Value}.";
            step.Record(new IncidentEvent.Corrected(step.Now, command.Key, verdict.With(lesson.Question, lesson.Answer, 1, byPerson: true).Bits, text, command.By));
            step.Tell(GrainId.Classifier, new ClassifierCommand.Learn(lesson, command.By));
        }

        return null;
    }

    /// <summary>The state with the verdict of one alert.</summary>
    public static IncidentState Fold(IncidentState state, IncidentEvent.Corrected e)
    {
        for (var i = 0; i < state.Alerts.Length; i++)
        {
            if (state.Alerts[i] is var joined && joined.Alert.Key == e.Key)
            {
                return state with { Alerts = state.Alerts.SetItem(i, joined with { Alert = joined.Alert with { VerdictBits = e.VerdictBits } }) };
            }
        }

        return state;
    }
}
