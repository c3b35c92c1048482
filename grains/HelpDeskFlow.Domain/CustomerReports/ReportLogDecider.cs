using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Redaction;
using NodaTime;

namespace HelpDeskFlow.Domain.CustomerReports;

/// <summary>Rule book of the reports about a service: the newest are kept, a flood is refused.</summary>
public sealed class ReportLogDecider : IRuleBook<ReportLogState>
{
    private static readonly Duration RateWindow = Duration.FromMinutes(1);

    private ReportLogDecider()
    {
    }

    /// <inheritdoc/>
    public static ReportLogState Initial(GrainId id) => new(new ServiceName(id.Key), []);

    /// <inheritdoc/>
    public static Decision Decide(ReportLogState state, Command command, StepContext context) => command switch
    {
        ReportLogCommand.File file => File(state, file, context),
        TimerDue or Recovered => Decision.Nothing,
        _ => Decision.Reject("unknown-command", $"A log of reports does not know the command {command.GetType().Name}; send it to the grain it belongs to."),
    };

    /// <inheritdoc/>
    public static ReportLogState Evolve(ReportLogState state, Event happened) => happened switch
    {
        ReportLogEvent.Filed filed => state with { Reports = MakeRoom(state.Reports, filed.At).Add(filed.Report) },
        _ => state,
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(ReportLogState state) => [];

    private static Decision File(ReportLogState state, ReportLogCommand.File file, StepContext context)
    {
        if (Wrong(file) is { } rejection)
        {
            return Decision.Reject(rejection.Code, rejection.Text);
        }

        if (state.Reports.Any(r => r.Id == file.Id))
        {
            return Decision.Nothing;
        }

        var recent = 0;
        for (var i = state.Reports.Count - 1; i >= 0 && state.Reports[i].At > context.Now - RateWindow; i--)
        {
            recent++;
        }

        if (recent >= ReportLimits.PerMinuteMax)
        {
            return Decision.Reject("report-rate", $"There were {recent} reports about {state.Service} within the last minute and the limit is {ReportLimits.PerMinuteMax}; send it again in a minute.");
        }

        var rules = context.Config.Redaction;
        return Decision.Of(new ReportLogEvent.Filed(context.Now, new CustomerReport(
            file.Id, context.Now, Redactor.Redact(file.Text, rules), file.Area, file.Region, file.Reporter is { } reporter ? Redactor.Redact(reporter, rules) : null)));
    }

    private static Rejection? Wrong(ReportLogCommand.File file)
    {
        if (string.IsNullOrWhiteSpace(file.Text) || string.IsNullOrWhiteSpace(file.Area))
        {
            return new Rejection("report-empty", "A report needs a text and an area; write for example {\"text\":\"cannot pay\",\"area\":\"checkout\"}.");
        }

        if (file.Text.Length > ReportLimits.TextCharactersMax)
        {
            return new Rejection("report-too-long", $"The text has {file.Text.Length} characters; the limit is {ReportLimits.TextCharactersMax}; shorten it.");
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("area", file.Area), ("region", file.Region), ("reporter", file.Reporter)])
        {
            if (value?.Length > ReportLimits.NameCharactersMax)
            {
                return new Rejection("report-too-long", $"The {name} has {value.Length} characters; the limit is {ReportLimits.NameCharactersMax}; shorten it.");
            }
        }

        return null;
    }

    private static ImmutableList<CustomerReport> MakeRoom(ImmutableList<CustomerReport> reports, Instant now)
    {
        var over = Math.Max(0, reports.Count + 1 - ReportLimits.KeptMax);
        while (over < reports.Count && reports[over].At <= now - ReportLimits.KeptFor)
        {
            over++;
        }

        return over == 0 ? reports : reports.RemoveRange(0, over);
    }
}
