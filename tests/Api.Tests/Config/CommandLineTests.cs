using System.Net;
using System.Text;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Goal: what scripts rely on — output, sentences and exit codes of each command. Method: the whole command line with its own streams, clock, environment and transport.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly Transport _transport = new();
    private readonly string _demo = Path.GetTempFileName();

    public CommandLineTests() => File.WriteAllText(_demo, DemoConfig.Text());

    public void Dispose()
    {
        File.Delete(_demo);
        _transport.Dispose();
    }

    private Task<int> Run(params string[] args) =>
        CommandLine.RunAsync(args, new Terminal(_out, _error, _environment.GetValueOrDefault, new FixedTime(new DateTimeOffset(2026, 1, 6, 12, 0, 0, TimeSpan.Zero)), _transport));

    private string[] Output => _out.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n');

    private string Errors => _error.ToString().ReplaceLineEndings("\n").TrimEnd();

    [Fact]
    public async Task OnCallSimulate_RateAndRecordedIncidents_ShowTwoConfigsSideBySide()
    {
        using var files = new TemporaryFiles();
        string Config(string wait) => $$"""
            version: 1
            people: [{ name: ana, notify: [{ via: log }] }, { name: bo, notify: [{ via: log }] }]
            services: [{ name: checkout, policy: main }]
            policies: [{ name: main, steps: [{ notify: ["schedule:primary"], wait: {{wait}} }, { notify: ["person:bo"] }] }]
            schedules: [{ name: primary, layers: [{ rotation: weekly, start: 2026-01-05T09:00, people: [ana] }] }]
            destinations: [{ name: log, type: log }]
            """;
        var (old, later) = (files.Write("old.yml", Config("5m")), files.Write("new.yml", Config("30m")));
        var recorded = files.Write("incidents.jsonl", """{"openedAt":"2026-01-06T02:00:00Z","service":"checkout","severity":"P1","acknowledgedAt":"2026-01-06T02:10:00Z","resolvedAt":"2026-01-06T02:20:00Z"}""");

        Assert.Equal(ExitCode.Fine, await Run("oncall", "simulate", old, "--from", "2026-01-05T09:00:00Z", "--to", "2026-01-07T09:00:00Z", "--config", later, "--incidents", recorded));

        Assert.Contains(Output, l => l.StartsWith("pages", StringComparison.Ordinal) && l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["pages", "2", "1"]);
        Assert.Contains(Output, l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["ana", "1", "1", "31.0", "h", "48.0", "h", "1", "1", "31.0", "h", "48.0", "h"]);
        _out.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Fine, await Run("oncall", "simulate", old, "--from", "2026-01-05T09:00:00Z", "--to", "2026-01-12T09:00:00Z", "--rate", "4", "--json"));
        Assert.Equal(28, System.Text.Json.JsonDocument.Parse(Assert.Single(Output)).RootElement[0].GetProperty("incidents").GetInt32());
        Assert.Equal(ExitCode.Usage, await Run("oncall", "simulate", old, "--from", "2026-01-05", "--to", "2026-01-04", "--rate", "4"));
        Assert.Equal(ExitCode.Usage, await Run("oncall", "simulate", old, "--from", "2026-01-05", "--to", "2026-01-06", "--rate", "no"));
    }

    [Fact]
    public async Task Classify_AlertsWithAHistory_SaysCategoryTeamAndWords()
    {
        var alerts = Path.GetTempFileName();
        var history = Path.GetTempFileName();
        try
        {
            File.WriteAllText(alerts, "{\"id\":\"a1\",\"name\":\"PostgresDown\",\"labels\":{\"job\":\"ledger\"},\"annotations\":{\"summary\":\"postgres is down\"},\"expr\":\"pg_up == 0\"}\n");
            File.WriteAllLines(history, Enumerable.Range(0, 40).Select(i =>
                $"{{\"name\":\"Alarm{(char)('A' + (i / 2))}\",\"labels\":{{\"job\":\"{(i % 2 == 0 ? "ledger" : "cart")}\"}},\"team\":\"{(i % 2 == 0 ? "money" : "shop")}\"}}"));

            Assert.Equal(ExitCode.Fine, await Run("classify", "--input", alerts, "--history", history));

            var said = System.Text.Json.JsonDocument.Parse(Assert.Single(Output)).RootElement;
            Assert.Equal("a1", said.GetProperty("id").GetString());
            Assert.Equal("database", said.GetProperty("category").GetProperty("value").GetString());
            Assert.Equal("money", said.GetProperty("team").GetProperty("value").GetString());
            Assert.Contains(said.GetProperty("words").EnumerateArray(), w => w.GetString() == "postgres");
        }
        finally
        {
            File.Delete(alerts);
            File.Delete(history);
        }
    }

    [Fact]
    public async Task Classify_AgainstAnotherModel_PrintsWhatTheTwoSayDifferentlyAndHowMuch()
    {
        using var files = new TemporaryFiles();
        var alerts = files.Write("alerts.jsonl", "{\"id\":\"a1\",\"name\":\"PostgresDown\",\"annotations\":{\"summary\":\"postgres is down\"},\"expr\":\"pg_up == 0\"}\n");
        var other = files.Write("other.hdm", "");
        var shipped = HelpDeskFlow.Classifier.Model.ModelFile.ReadShipped();
        // The same weights with bars that nothing reaches: a model that never answers.
        File.WriteAllBytes(other, HelpDeskFlow.Classifier.Model.ModelFile.Write(shipped with { Asked = [.. shipped.Asked.Select(q => q with { Bar = 1.1f })] }));

        Assert.Equal(ExitCode.Fine, await Run("classify", "--input", alerts, "--against", "shipped"));
        Assert.Contains(Output, l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["category", "1", "0", "0", "0", "0"]);
        Assert.DoesNotContain(Output, l => l.Contains('→', StringComparison.Ordinal));
        _out.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Fine, await Run("classify", "--input", alerts, "--model", other, "--against", "shipped"));
        Assert.Contains(Output, l => l.StartsWith("a1  PostgresDown  category: database", StringComparison.Ordinal));
        Assert.Contains(Output, l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["category", "0", "0", "0", "1", "0"]);
        Assert.Equal(ExitCode.Usage, await Run("classify", "--input", alerts, "--against", other + ".missing"));
    }

    [Fact]
    public async Task Classify_ByMicrosoftML_AnswersByItsWeights_OrSaysThatTheBuildLacksIt()
    {
        using var files = new TemporaryFiles();
        var alerts = files.Write("alerts.jsonl", "{\"id\":\"a1\",\"name\":\"PostgresDown\",\"annotations\":{\"summary\":\"postgres is down\"},\"expr\":\"pg_up == 0\"}\n");
        var history = files.Write("history.jsonl", string.Join('\n', Enumerable.Range(0, 40).Select(i =>
            $"{{\"name\":\"{(i % 2 == 0 ? "Postgres" : "Cart")}{(char)('A' + (i / 2))}\",\"team\":\"{(i % 2 == 0 ? "money" : "shop")}\"}}")));

        var code = await Run("classify", "--input", alerts, "--history", history, "--model", "microsoft-ml");

#if FULL_REGISTRY
        Assert.Equal(ExitCode.Fine, code);
        var said = System.Text.Json.JsonDocument.Parse(Assert.Single(Output)).RootElement;
        Assert.Equal(HelpDeskFlow.Classifier.MLNet.MlNetModel.ReadShipped().Version, said.GetProperty("model").GetString());
        Assert.Equal("database", said.GetProperty("category").GetProperty("value").GetString());
        Assert.Equal("money", said.GetProperty("team").GetProperty("value").GetString());
#else
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal(
            "hdf: --model microsoft-ml cannot be used: it is not in this build, which was made without Microsoft.ML; build with FullRegistry=true against a package registry that holds it, or take the model \"shipped\".",
            Errors);
#endif
    }

    [Fact]
    public async Task Run_ModelOfTheConfigAndOfTheCommandLine_TheCommandLineWins()
    {
        using var files = new TemporaryFiles();
        var config = files.Write("hdf.yml", "version: 1\nclassification: { model: shipped }\n");

        Assert.Equal(ExitCode.Usage, await Run("run", "--config", config, "--model", "nowhere.hdm"));

        Assert.StartsWith("hdf: --model nowhere.hdm cannot be used: ", Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ModelOfMicrosoftML_IsFineOnlyInABuildThatHasIt()
    {
        File.WriteAllText(_demo, "version: 1\nclassification:\n  model: microsoft-ml\n");

        var code = await Run("check", _demo);

#if FULL_REGISTRY
        Assert.Equal((ExitCode.Fine, ""), (code, Errors));
        Assert.Equal("microsoft-ml", ConfigLoader.LoadFile(_demo, _ => null).Snapshot!.ClassifierModel);
#else
        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith($"{_demo}:3:10: \"model\" of \"classification\" is \"microsoft-ml\": it is not in this build, which was made without Microsoft.ML; build with ", Errors, StringComparison.Ordinal);
#endif
    }

    [Fact]
    public async Task Classify_LineThatIsNoAlert_IsNamedWithItsNumber()
    {
        var alerts = Path.GetTempFileName();
        try
        {
            File.WriteAllText(alerts, "{}\nnonsense\n");

            Assert.Equal(ExitCode.Usage, await Run("classify", "--input", alerts));
            Assert.StartsWith("hdf: line 2 of ", Errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(alerts);
        }
    }

    [Fact]
    public async Task Help_Always_ListsOnlyCommandsThatExist()
    {
        Assert.Equal(ExitCode.Fine, await Run("--help"));

        foreach (var command in (string[])["run", "check", "route", "oncall", "shifts", "coverage", "import", "classify", "correlate", "replay", "topology", "health", "incidents", "alerts", "silences", "silence", "explain"])
        {
            Assert.Contains(Output, l => l.StartsWith($"  {command}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Check_AgainstTheOldConfig_RefusesAChangeThatMakesAGapUnlessForced()
    {
        using var directory = new TemporaryFiles();
        const string Text = "version: 1\npeople: [{ name: ana }, { name: bo }]\nschedules: [{ name: s, layers: [{ rotation: daily, start: 2026-01-05T09:00, people: [ana, bo] }] }]\n";
        var old = directory.Write("old.yml", Text);
        var config = directory.Write("new.yml", Text.Replace("people: [ana, bo] }]", "people: [ana, ~] }]", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Fine, await Run("check", old, "--against", old));
        Assert.DoesNotContain("note", _out.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await Run("check", config, "--against", old));
        Assert.Contains("schedule \"s\" has nobody on call for 45d of the next 90 days, first from 2026-01-06T12:00Z to 2026-01-07T09:00Z; write allow_gaps: true if that is meant.", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("leaves nobody on call in schedule \"s\" from 2026-01-06T12:00Z to 2026-01-07T09:00Z and 45 times more in 90 days", Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Fine, await Run("check", config, "--against", old, "--force"));
        Assert.Equal(ExitCode.Fine, await Run("check", config));
    }

    [Fact]
    public async Task Coverage_OfASchedule_PrintsGapsOverlapsAndLoad()
    {
        using var directory = new TemporaryFiles();
        var config = directory.Write("hdf.yml", """
            version: 1
            people: [{ name: ana }, { name: bo }]
            schedules:
              - name: s
                layers:
                  - { rotation: daily, start: 2026-01-05T00:00, people: [ana], restrict: [{ from: "00:00", to: "14:00" }] }
                  - { rotation: daily, start: 2026-01-05T00:00, people: [bo], restrict: [{ from: "12:00", to: "20:00" }] }
            """);

        Assert.Equal(ExitCode.Failed, await Run("coverage", config, "s", "--from", "2026-01-06", "--to", "2026-01-07"));
        Assert.Equal(
            [
                "WHAT     FROM                  TO                    WHO",
                "gap      2026-01-06T20:00:00Z  2026-01-07T00:00:00Z  nobody",
                "overlap  2026-01-06T12:00:00Z  2026-01-06T14:00:00Z  bo (layer 2) over ana (layer 1)",
                "",
                "PERSON  HOURS  NIGHTS  IN A ROW",
                "ana     12.0   1       1",
                "bo      8.0    0       0",
            ],
            Output);
    }

    [Fact]
    public async Task Check_WithASample_PrintsTheAlertsThatComeOut()
    {
        using var directory = new TemporaryFiles();
        var config = directory.Write("hdf.yml", """
            version: 1
            mappings:
              - { name: ci, items: $.jobs, labels: { alertname: $.job }, annotations: { summary: $.text }, severity: { path: $.level, map: { red: critical } }, status: $.state, dedup_key: $.id }
            """);
        var sample = directory.Write("sample.json", """{"jobs":[{"id":"j1","job":"Nightly","level":"red","text":"ask ana@example.org"},{"id":"j2","job":"Hourly","state":"resolved"},{"id":"j3"}]}""");

        Assert.Equal(ExitCode.Failed, await Run("check", config, "--sample", $"ci={sample}"));
        Assert.Equal(
            [
                $"{sample} through ci: 2 alerts, 1 refused.",
                "firing {alertname=\"Nightly\", severity=\"critical\"}",
                "  starts: 2026-01-06T12:00:00Z",
                "  ends: 2036-01-04T12:00:00Z",
                "  dedup key: j1",
                "  summary: ask [redacted:email]",
                "resolved {alertname=\"Hourly\"}",
                "  starts: 2026-01-06T12:00:00Z",
                "  ends: 2026-01-06T12:00:00Z",
                "  dedup key: j2",
            ],
            Output.Skip(1));
        Assert.StartsWith($"{sample}: item 2: None of the labels of the mapping \"ci\" has a value in this item", Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await Run("check", config, "--sample", $"cy={sample}"));
        Assert.EndsWith("hdf: there is no mapping \"cy\" in the config; write one of ci.", Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "hdf: Required command was not provided.")]
    [InlineData("bogus", "hdf: Unrecognized command or argument 'bogus'.")]
    [InlineData("run --bogus", "hdf: Unrecognized command or argument '--bogus'.")]
    [InlineData("run --listen 8080", "hdf: the listen address is \"8080\"; write HOST:PORT such as 127.0.0.1:8080 (port 0 takes any free one).")]
    [InlineData("run --listen 0.0.0.0:8080", "hdf: 0.0.0.0:8080 can be reached from other machines, but the config has no API keys; add auth.keys to the config, or listen on 127.0.0.1:8080.")]
    [InlineData("run --engine akka", "hdf: there is no engine \"akka\"; write embedded or orleans.")]
    [InlineData("run --journal postgres", "hdf: the journal \"postgres\" needs --journal-connection; write one such as \"Host=db;Database=hdf;Username=hdf;Password=…\".")]
    [InlineData("run --journal postgres --journal-connection Hots=db;Password=secret", "hdf: --journal-connection cannot be read (Couldn't set hots); write keys and values such as \"Host=db;Database=hdf;Username=hdf;Password=…\".")]
    [InlineData("run --journal azure-tables", "hdf: the journal \"azure-tables\" needs --journal-connection; write one such as \"AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net\".")]
    [InlineData("run --journal azure-tables --journal-connection AccountName=a;AccountKey=?", "hdf: --journal-connection cannot be read (AccountKey is missing or not a key); write one such as \"AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net\".")]
    [InlineData("migrate", "hdf: --journal says where to copy to; write --journal postgres or azure-tables, with its --journal-connection.")]
    [InlineData("migrate --data nowhere --journal postgres --journal-connection Host=db", "hdf: there is no journal in nowhere; write the data directory of the program as --data DIR.")]
    [InlineData("run --journal-connection Host=db", "hdf: --journal-connection is given, but sqlite needs none; leave it out, or write --journal postgres.")]
    [InlineData("run --journal mongo", "hdf: there is no journal \"mongo\"; write sqlite, postgres or azure-tables.")]
    [InlineData("run --external-url alerts", "hdf: --external-url is \"alerts\"; write an address such as https://alerts.example.org.")]
    [InlineData("run --config nowhere.yml", "nowhere.yml: there is no such file; write the path of a config file.")]
    [InlineData("check nowhere.yml", "nowhere.yml: there is no such file; write the path of a config file.")]
    [InlineData("oncall --config DEMO nightshift", "hdf: there is no schedule \"nightshift\" in the config; write one of shop-primary, platform-primary.")]
    [InlineData("oncall --config DEMO --at noon", "hdf: --at is \"noon\"; write an instant with a zone such as 2026-01-05T09:00:00Z or 2026-01-05T09:00:00+01:00, or a date such as 2026-01-05.")]
    [InlineData("shifts DEMO shop-primary --from 2026-01-06 --to 2026-01-06", "hdf: --to is not later than --from; write a later instant.")]
    [InlineData("route DEMO --labels service=~x", "hdf: --labels has \"service=~\"x\"\"; labels are written name=value.")]
    [InlineData("incidents --url ftp://x", "hdf: --url is \"ftp://x\"; write an address such as http://127.0.0.1:8080.")]
    public async Task CommandLine_WrongUsage_SaysWhatToWriteAndAnswers2(string line, string sentence)
    {
        Assert.Equal(ExitCode.Usage, await Run([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(a => a == "DEMO" ? _demo : a)]));

        Assert.Equal(sentence, Errors.Split('\n')[0]);
    }

    [Fact]
    public async Task Run_OrleansWithoutItsPackagesOrAJournalToShare_SaysWhyInOneSentence()
    {
        _environment["HDF_ENGINE"] = "orleans";

        Assert.Equal(ExitCode.Usage, await Run("run"));

#if FULL_REGISTRY
        Assert.StartsWith("hdf: the engine \"orleans\" cannot use the journal \"sqlite\"; write --journal ", Errors, StringComparison.Ordinal);
#else
        Assert.StartsWith("hdf: the engine \"orleans\" is not in this ", Errors, StringComparison.Ordinal);
#endif
        Assert.DoesNotContain('\n', Errors);
    }

    [Fact]
    public async Task Run_VariableThatIsNoSwitch_IsNamed()
    {
        _environment["HDF_DEMO"] = "maybe";

        Assert.Equal(ExitCode.Usage, await Run("run"));

        Assert.Equal("hdf: HDF_DEMO is \"maybe\"; write 1 or 0.", Errors);
    }

    [Fact]
    public async Task Check_GoodFile_CountsWhatIsInIt()
    {
        Assert.Equal(ExitCode.Fine, await Run("check", _demo));

        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(_demo)}: fine; config [0-9a-f]{{16}} with 9 services, 2 policies, 2 schedules, 3 people, 2 destinations\\.$", Output[^1]);
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Check_BadFile_PrintsEveryProblemAndAnswers2()
    {
        File.WriteAllText(_demo, "version: 1\nreopen_window: soon\nlisten: { adress: x }\n");

        Assert.Equal(ExitCode.Usage, await Run("check", _demo));

        Assert.Equal(
            $"{_demo}:2:16: \"reopen_window\" of the config: \"soon\" is not a duration; write it like 30s, 5m, 1h30m or 2d.\n" +
            $"{_demo}:3:11: \"listen\" has the unknown key \"adress\"; write \"address\".\n" +
            "2 problems; the config was not taken.",
            Errors);
    }

    [Fact]
    public async Task Route_Labels_TellServicePolicyAndPeople()
    {
        Assert.Equal(ExitCode.Fine, await Run("route", _demo, "--labels", "alertname=Slow,service=checkout,severity=critical"));

        Assert.Equal(
            [
                "service   checkout (service checkout matches service=\"checkout\")",
                "team      shop",
                "severity  P1 (label severity=critical)",
                "policy    shop",
                "told now  ana via screen (schedule:shop-primary: layer 1 of schedule shop-primary, turn 1)",
                "after 45s bo via screen (schedule:platform-primary: layer 1 of schedule platform-primary, turn 1)",
                "after 1m45s ana via screen (person:ana: named directly)",
                "after 1m45s everybody there via chat (destination:chat: named by the policy)",
                "Then again from step 1, 2 times.",
            ],
            Output);
    }

    [Fact]
    public async Task Route_LabelsOfNobody_GoToUnrouted()
    {
        Assert.Equal(ExitCode.Fine, await Run("route", _demo, "--labels", "alertname=Odd"));

        Assert.Equal("service   unrouted (no service and no route matches)", Output[0]);
        Assert.StartsWith("told now  nobody (", Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnCall_Now_NamesEverySchedule()
    {
        Assert.Equal(ExitCode.Fine, await Run("oncall", "--config", _demo));

        Assert.Equal(
            [
                "SCHEDULE          ON CALL  WHY",
                "shop-primary      ana      layer 1 of schedule shop-primary, turn 1",
                "platform-primary  bo       layer 1 of schedule platform-primary, turn 1",
            ],
            Output);
    }

    [Fact]
    public async Task Shifts_Span_AreGaplessJsonLines()
    {
        Assert.Equal(ExitCode.Fine, await Run("shifts", _demo, "shop-primary", "--from", "2026-01-05T08:00:00Z", "--to", "2026-01-13T00:00:00+00:00"));

        Assert.Equal(
            [
                """{"start":"2026-01-05T08:00:00Z","end":"2026-01-05T09:00:00Z","person":null}""",
                """{"start":"2026-01-05T09:00:00Z","end":"2026-01-12T09:00:00Z","person":"ana"}""",
                """{"start":"2026-01-12T09:00:00Z","end":"2026-01-13T00:00:00Z","person":"bo"}""",
            ],
            Output);
    }

    [Fact]
    public async Task Incidents_FromAProgram_AreATable()
    {
        _environment["HDF_URL"] = "http://10.0.0.1:9/hdf";
        _environment["HDF_KEY"] = "secret";
        _transport.Body = """{"items":[{"number":7,"severity":"P1","status":"triggered","service":"checkout","openedAt":"2026-01-06T11:59:00.123Z","alertCount":3,"title":"Slow\nvery"}],"next":null}""";

        Assert.Equal(ExitCode.Fine, await Run("incidents", "--service", "a b"));

        Assert.Equal("http://10.0.0.1:9/hdf/api/v1/incidents?status=open&service=a%20b", _transport.Asked!.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer secret", _transport.Asked.Headers.Authorization!.ToString());
        Assert.Equal(
            [
                "NUMBER  SEVERITY  STATUS     SERVICE   OPENED                ALERTS  TITLE",
                "#7      P1        triggered  checkout  2026-01-06 11:59:00Z  3       Slow very",
            ],
            Output);
    }

    [Fact]
    public async Task Alerts_None_SayThatOnTheErrorStream()
    {
        _transport.Body = """{"items":[],"next":null}""";

        Assert.Equal(ExitCode.Fine, await Run("alerts", "--filter", "a=b"));

        Assert.Equal("", _out.ToString());
        Assert.Equal("No alerts.", Errors);
        Assert.Equal("http://127.0.0.1:8080/api/v1/alerts?filter=a%3Db&state=firing", _transport.Asked!.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task Incidents_AsJson_AreTheAnswer()
    {
        _transport.Body = """{"items":[],"next":null}""";

        Assert.Equal(ExitCode.Fine, await Run("incidents", "--json"));

        Assert.Equal("""{"items":[],"next":null}""", _out.ToString().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_Incident_TellsEachDecision()
    {
        _transport.Body = """
            {"kind":"incident","id":"x","incidentNumber":7,"configHash":"abc","route":{"service":"checkout","why":"service checkout matches"},
             "severity":{"severity":"P1","why":"label"},"policy":{"name":"shop","why":"of the service"},"joined":[],
             "notifications":[{"queuedAt":"2026-01-06T12:00:00Z","destination":"screen","state":"delivered","person":"ana","reason":"step 1"}],
             "decisions":[{"at":"2026-01-06T12:00:00Z","kind":"opened","text":"Opened by Slow."}]}
            """;

        Assert.Equal(ExitCode.Fine, await Run("explain", "#7"));

        Assert.Equal("http://127.0.0.1:8080/api/v1/explain/incident/7", _transport.Asked!.RequestUri!.AbsoluteUri);
        Assert.Contains("service   checkout  service checkout matches", Output);
        Assert.Contains("severity  P1        label", Output);
        Assert.Contains("  2026-01-06 12:00:00Z  screen  delivered  ana  step 1", Output);
        Assert.Contains("  2026-01-06 12:00:00Z  opened  Opened by Slow.", Output);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "", "hdf: http://127.0.0.1:8080/ wants an API key; give one with --key or HDF_KEY.")]
    [InlineData(HttpStatusCode.Forbidden, "", "hdf: the API key may not do this at http://127.0.0.1:8080/; use one with a higher role.")]
    [InlineData(HttpStatusCode.NotFound, """{"detail":"There is no incident \"9\"."}""", "hdf: There is no incident \"9\".")]
    [InlineData(HttpStatusCode.BadGateway, "<html>", "hdf: http://127.0.0.1:8080/ answered 502; look at its log.")]
    [InlineData(HttpStatusCode.OK, "<html>", "hdf: what answers at http://127.0.0.1:8080/ does not speak our API; name the address of HelpDeskFlow with --url.")]
    [InlineData(null, "", "hdf: nothing answers at http://127.0.0.1:8080/ (refused); start the program with ./run, or name its address with --url.")]
    public async Task Explain_ThatFails_SaysWhatToDoAndAnswers1(HttpStatusCode? status, string body, string sentence)
    {
        (_transport.Status, _transport.Body) = (status, body);

        Assert.Equal(ExitCode.Failed, await Run("explain", "9"));

        Assert.Equal(sentence, Errors);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "OK\n", false, ExitCode.Fine, "readyz", "OK", "")]
    [InlineData(HttpStatusCode.OK, "ok\n", true, ExitCode.Fine, "healthz", "ok", "")]
    [InlineData(HttpStatusCode.OK, "OK\nwarning: the log grows\n", false, ExitCode.Fine, "readyz", "OK; warning: the log grows", "")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "the journal is being read\n", false, ExitCode.Failed, "readyz", "", "hdf: http://127.0.0.1:8080/ is not ready: the journal is being read")]
    [InlineData(null, "", false, ExitCode.Failed, "readyz", "", "hdf: nothing answers at http://127.0.0.1:8080/ (refused); start the program with ./run, or name its address with --url.")]
    public async Task Health_OfAProgram_IsAnExitCode(HttpStatusCode? status, string body, bool alive, int code, string path, string said, string errors)
    {
        (_transport.Status, _transport.Body) = (status, body);

        Assert.Equal(code, await Run(alive ? ["health", "--alive"] : ["health"]));

        Assert.Equal($"http://127.0.0.1:8080/{path}", _transport.Asked!.RequestUri!.AbsoluteUri);
        Assert.Equal((said, errors), (_out.ToString().TrimEnd(), Errors));
    }

    private sealed class Transport : HttpMessageHandler
    {
        public HttpStatusCode? Status { get; set; } = HttpStatusCode.OK;

        public string Body { get; set; } = "";

        public HttpRequestMessage? Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request;
            return Status is { } status
                ? Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(Body, Encoding.UTF8, "application/json") })
                : throw new HttpRequestException("refused");
        }
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
