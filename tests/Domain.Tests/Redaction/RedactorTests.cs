using System.Text;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Redaction;

namespace Domain.Tests.Redaction;

/// <summary>
/// Goal: what must go goes, what an engineer needs stays. Method: tables of texts as senders write them, each with what must
/// be left of it. All secrets are made up.
/// </summary>
public sealed class RedactorTests
{
    // The longest text that anybody can send: a note.
    private const int LongestText = IncidentLimits.NoteCharactersMax;

    // The shortest thing that is recognised is a password or a user in front of a host.
    private const int ShortestFinding = 3;

    public static TheoryData<string, string> Secrets => new()
    {
        { "key AKIAIOSFODNN7EXAMPLE leaked", "key [redacted:aws-key] leaked" },
        { "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = [redacted:aws-key]" },
        { "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==;EndpointSuffix=core", "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=[redacted:azure-key];EndpointSuffix=core" },
        { "maps AIzaSyA1234567890abcdefghijklmnopqrstuv failed", "maps [redacted:google-key] failed" },
        { "pushed with ghp_16C7e42F292c6912E7710c838347Ae178B4a.", "pushed with [redacted:github-token]." },
        { "glpat-AbCdEf1234567890ghij", "[redacted:gitlab-token]" },
        { "slack " + "xoxb-1234567890-abcdefghij" + " said no", "slack [redacted:slack-token] said no" },
        { "posting to https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXX1234XXXX failed", "posting to https://[redacted:slack-webhook] failed" },
        { "stripe " + "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "stripe [redacted:stripe-key]" },
        { "sent Authorization: Bearer abcdefghijklmnop and got 401", "sent Authorization: Bearer [redacted:authorization] and got 401" },
        { "-H 'authorization: Basic dXNlcjpodW50ZXIy' https://x", "-H 'authorization: Basic [redacted:authorization]' https://x" },
        { "{\"Authorization\": \"GenieKey 3fa85f64-5717-4562-b3fc\"}", "{\"Authorization\": \"GenieKey [redacted:authorization]\"}" },
        { "curl with bearer mF_9.B5f-4.1JqM works", "curl with bearer [redacted:bearer-token] works" },
        { "token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U!", "token [redacted:jwt]!" },
        { "db postgres://app:s3cr3t@db.shop.svc:5432/orders is slow", "db postgres://app:[redacted:url-password]@db.shop.svc:5432/orders is slow" },
        { "redis://:p4ss@cache:6379", "redis://:[redacted:url-password]@cache:6379" },
        { "clone https://0123456789abcdef0123@git.example.org/x.git", "clone https://[redacted:url-password]@git.example.org/x.git" },
        { "login failed: password=hunter22", "login failed: password=[redacted:password]" },
        { "{\"password\": \"correct horse\", \"user\": \"app\"}", "{\"password\": \"[redacted:password]\", \"user\": \"app\"}" },
        { "Server=db;User Id=app;Password=a1b2c3d4;", "Server=db;User Id=app;Password=[redacted:password];" },
        { "GET /cb?api_key=9f8e7d6c5b4a&x=1", "GET /cb?api_key=[redacted:secret]&x=1" },
        { "X-API-Key: 9f8e7d6c5b4a3f2e", "X-API-Key: [redacted:secret]" },
        { "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\nafter", "[redacted:private-key]\nafter" },
        { "cut -----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEA", "cut [redacted:private-key]" },
    };

    public static TheoryData<string, string> PersonalData => new()
    {
        { "ask ana.silva+oncall@example.org.", "ask [redacted:email]." },
        { "from=<Bo@Example.CO.UK>, to=cy@shop.io", "from=<[redacted:email]>, to=[redacted:email]" },
        { "mailto:ana@example.org", "mailto:[redacted:email]" },
        { "unknown user ünal@example.org", "unknown user [redacted:email]" },
        { "call +351 912 345 678 now", "call [redacted:phone] now" },
        { "call +49 (0)30 901820, then +14155552671", "call [redacted:phone], then [redacted:phone]" },
        { "desk (415) 555-2671 or 415-555-2671", "desk [redacted:phone] or [redacted:phone]" },
        { "tel:5552671", "tel:[redacted:phone]" },
        { "card 4111 1111 1111 1111 12/27 declined", "card [redacted:card] 12/27 declined" },
        { "order 42 5555555555554444 declined", "order 42 [redacted:card] declined" },
        { "amex 3782-822463-10005", "amex [redacted:card]" },
        { "pan=6011111111111117", "pan=[redacted:card]" },
    };

    /// <summary>What alerts are full of.</summary>
    public static TheoryData<string> Harmless =>
    [
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709 broke it",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "request 550e8400-e29b-41d4-a716-446655440000 failed; 41111111-1111-1111-1111-111111111111 too",
        "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 trace",
        "10.0.0.1:9100, 192.168.178.100/24 and fe80::1ff:fe23:4567:890a",
        "since 2026-11-21T06:22:41+00:00, 2026-11-21 06:22:41.123456789 +0100 CET, 1700000000, 1700000000000, 1700000000000000000",
        "from 2026-11-21 to 2026-11-22 in 20261121062241",
        "value 4111111111111.111, 0.4111111111111111, 1.5e+10, 98.7654321%, +12.5 and -3",
        "4111111111111112 bytes, 549755813888 bytes free, 1234567890123456 of 17179869184",
        "requests grew by +150000 in 5 m, +1 of 3, a+12345678901",
        "version 1.22.333-rc.4 (build 20261121.4), node-exporter@1.2.3, pkg@1.0.0-alpha.rc, image@sha256:0123",
        "getty@tty1.service, user@1000.service and systemd-fsck@dev.device have failed",
        "git@github.com:org/repo.git and https://user@example.org/path and ssh://git@host.example.org:22/x",
        "rate(http_requests_total{job=\"api\",code=~\"5..\"}[5m]) > 0.05 for 10m",
        "the password: expired; token: invalid; secret: not found; API key: missing; password reset needed",
        "password=${DB_PASSWORD} token=<your token> secret=*** passwd=null pwd=/srv/app",
        "max_tokens=4096 token_type=bearer tokens: 1234567890123",
        "the bearer of bad news, Basic authentication and Authorization: failed",
        "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0B\n-----END CERTIFICATE-----",
        "https://grafana.example.org/d/abcDEF123/nodes?orgId=1&from=1700000000000&to=1700003600000&var-host=web-01",
        "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
        "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx i-0abcd1234efgh5678 vol-049df61146c4d7901",
        "mem 12345678 kB, pid 415-555, 415-555-26715, 2026-555-0132, (415) 155-2671, 123-456-7890",
        "task-0123456789012345678901234567890123456789 risk-abc AKIA short eyJ eyJhbGci",
        "at com.shop.Cart@1f2e3d4c in Cart.run(Cart.java:415)",
        "",
    ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Redact_Secret_IsReplacedByItsKind(string text, string expected)
    {
        Assert.Equal(expected, Redactor.Redact(text, RedactionRules.Default));
        Assert.Equal(expected, Redactor.Redact(text, RedactionRules.Default with { Personal = false }));
    }

    [Theory]
    [MemberData(nameof(PersonalData))]
    public void Redact_PersonalData_IsReplacedByItsKind_UnlessSwitchedOff(string text, string expected)
    {
        Assert.Equal(expected, Redactor.Redact(text, RedactionRules.Default));
        Assert.Same(text, Redactor.Redact(text, RedactionRules.Default with { Personal = false }));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Redact_NothingToHide_IsTheSameText(string text) =>
        Assert.Same(text, Redactor.Redact(text, RedactionRules.Default));

    [Fact]
    public void Redact_Twice_ChangesNothingMore()
    {
        foreach (var row in Secrets.Concat(PersonalData))
        {
            var once = Redactor.Redact(row.Data.Item1, RedactionRules.Default);
            Assert.Same(once, Redactor.Redact(once, RedactionRules.Default));
        }
    }

    [Fact]
    public void Redact_SecretTwiceInALongText_IsGoneTwice()
    {
        // A private key that was cut takes all that follows with it.
        foreach (var row in Secrets.Concat(PersonalData).Where(r => !r.Data.Item1.StartsWith("cut", StringComparison.Ordinal)))
        {
            var text = $"Żółw 第一 {row.Data.Item1}\n{row.Data.Item1}, and more";
            Assert.Equal($"Żółw 第一 {row.Data.Item2}\n{row.Data.Item2}, and more", Redactor.Redact(text, RedactionRules.Default));
        }
    }

    [Fact]
    public void IsClean_CleanText_AllocatesNothing()
    {
        var text = Encoding.UTF8.GetBytes("Requests to checkout on web-01 (10.0.0.1:9100) fail with status 503 since 2026-11-21T06:22:41Z; see https://wiki.example.org/runbooks/checkout.");
        Assert.True(Redactor.IsClean(text, RedactionRules.Default));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Redactor.IsClean(text, RedactionRules.Default);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Redact_HostileTexts_TakeABoundedNumberOfSteps()
    {
        string[] pieces = ["eyJ", "-eyJ", "@", "a@", "a@a.", "a@a.bc ", "://", "a://a:", "a://a:b@", "=", "token=", "token:", "password=abc1 ", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "+1 ", "4111 ", "4", "Bearer ", "Bearer abcdefg1 ", "Authorization:", "sk-", "AKIA"];
        foreach (var piece in pieces)
        {
            var text = string.Concat(Enumerable.Repeat(piece, LongestText / piece.Length));
            var bytes = Encoding.UTF8.GetBytes(text);
            foreach (var detector in RedactionRules.Default.Detectors)
            {
                // Each search goes on behind what the last one found, so that no byte is found twice.
                var (from, searches) = (0, 0);
                while (detector.Find(bytes, from, out var found))
                {
                    Assert.True(found.Start >= from && found.End > found.Start && found.End <= bytes.Length, $"{detector.Name} in {piece}: {found} from {from}");
                    from = found.End;
                    searches++;
                }

                Assert.True(searches <= bytes.Length / ShortestFinding, $"{detector.Name} in {piece}: {searches} searches");
            }

            var once = Redactor.Redact(text, RedactionRules.Default);
            Assert.True(once.Length <= text.Length * 4, piece);
            Assert.Same(once, Redactor.Redact(once, RedactionRules.Default));
        }
    }

    [Fact]
    public void Redact_AnyBytes_NeverThrowsAndStaysClean()
    {
        string[] pieces = ["eyJ", "@", ".", ":", "//", "=", "\"", " ", "-", "+1", "4111", "1111", "a", "token", "password", "Bearer ", "-----BEGIN ", "PRIVATE KEY-----", "sk_live_", "ü", "[redacted:", "]", "0123456789", "example.org", "(415)"];
        for (var round = 0; round < 20_000; round++)
        {
            var random = new Random(round);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            var once = Redactor.Redact(text, RedactionRules.Default);
            Redactor.Redact(once, RedactionRules.Default);
            if (ReferenceEquals(once, text))
            {
                Assert.DoesNotContain("a@example.org", text.Split(' '));
            }
        }
    }

    [Fact]
    public void Redact_ExtraPattern_IsReplacedByItsKind()
    {
        Assert.True(RedactionPattern.TryCreate("employee-id", @"\bE-\d{6}\b", out var pattern, out _));
        var rules = RedactionRules.Default with { Extra = [pattern!] };
        Assert.Equal("by [redacted:employee-id], [redacted:email]", Redactor.Redact("by E-123456, ana@example.org", rules));
        Assert.Same("by E-12", Redactor.Redact("by E-12", rules));
    }

    [Theory]
    [InlineData("Employee", "x", "lower-case")]
    [InlineData("", "x", "lower-case")]
    [InlineData("id", "", "characters")]
    [InlineData("id", "x*", "empty text")]
    [InlineData("id", "(", "regular expression")]
    [InlineData("id", @"(a)\1", "regular expression")]
    [InlineData("id", "(?=a)b", "regular expression")]
    public void TryCreate_BadPattern_IsRefusedInOneSentence(string kind, string pattern, string says)
    {
        Assert.False(RedactionPattern.TryCreate(kind, pattern, out _, out var error));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCreate_PatternOverTheLimit_IsRefused() =>
        Assert.False(RedactionPattern.TryCreate("id", new string('a', RedactionPattern.PatternCharactersMax + 1), out _, out _));
}
