using System.Buffers;
using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>Form of the tokens of one issuer: a prefix that it publishes so that scanners find them, and what follows.</summary>
/// <param name="Prefix">How they begin.</param>
/// <param name="Kind">What stands in the text instead.</param>
/// <param name="Tail">Bytes that may follow.</param>
/// <param name="TailMin">Fewest that must follow; below the issuer's own length where tokens are often cut in messages.</param>
internal sealed record IssuedToken(byte[] Prefix, string Kind, SearchValues<byte> Tail, int TailMin);

/// <summary>The issuers that are known.</summary>
internal static class IssuedTokens
{
    /// <summary>Shortest prefix with its tail; a text without a word of this length has none.</summary>
    public const int BytesMin = 14;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<byte> Alphanumeric = Ascii.Set(Letters);
    private static readonly SearchValues<byte> Word = Ascii.Set(Letters + "_-");
    private static readonly SearchValues<byte> Dotted = Ascii.Set(Letters + "_-.");
    private static readonly SearchValues<byte> Path = Ascii.Set(Letters + "_-/.");
    private static readonly SearchValues<byte> Upper = Ascii.Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    public static ImmutableArray<IssuedToken> All { get; } =
    [
        // AWS, "Understanding unique ID prefixes": 4 + 16.
        Of("AKIA", "aws-key", Upper, 16), Of("ASIA", "aws-key", Upper, 16), Of("ABIA", "aws-key", Upper, 16), Of("ACCA", "aws-key", Upper, 16),
        // Google: API keys, OAuth access tokens and client secrets.
        Of("AIza", "google-key", Word, 30), Of("ya29.", "google-key", Dotted, 20), Of("GOCSPX-", "google-key", Word, 20),
        // GitHub, "Token formats"; GitLab, "Token prefixes".
        Of("ghp_", "github-token", Alphanumeric, 20), Of("gho_", "github-token", Alphanumeric, 20), Of("ghu_", "github-token", Alphanumeric, 20),
        Of("ghs_", "github-token", Alphanumeric, 20), Of("ghr_", "github-token", Alphanumeric, 20), Of("github_pat_", "github-token", Word, 20),
        Of("glpat-", "gitlab-token", Dotted, 16), Of("gldt-", "gitlab-token", Word, 16), Of("glrt-", "gitlab-token", Word, 16),
        // Chat: tokens, and addresses that let anyone post.
        Of("xoxb-", "slack-token", Word, 10), Of("xoxp-", "slack-token", Word, 10), Of("xoxa-", "slack-token", Word, 10),
        Of("xoxr-", "slack-token", Word, 10), Of("xoxs-", "slack-token", Word, 10), Of("xoxe-", "slack-token", Word, 10), Of("xapp-", "slack-token", Word, 10),
        Of("hooks.slack.com/services/", "slack-webhook", Path, 20), Of("discord.com/api/webhooks/", "discord-webhook", Path, 20),
        // Stripe, Twilio SendGrid, npm, PyPI, DigitalOcean, HashiCorp Vault, Shopify, Hugging Face, New Relic, Grafana, Atlassian, Postman, OpenAI, Anthropic.
        Of("sk_live_", "stripe-key", Alphanumeric, 10), Of("sk_test_", "stripe-key", Alphanumeric, 10), Of("rk_live_", "stripe-key", Alphanumeric, 10),
        Of("rk_test_", "stripe-key", Alphanumeric, 10), Of("whsec_", "stripe-key", Word, 16), Of("SG.", "api-token", Dotted, 30),
        Of("npm_", "api-token", Alphanumeric, 30), Of("pypi-AgEI", "api-token", Word, 30), Of("dop_v1_", "api-token", Alphanumeric, 40),
        Of("hvs.", "api-token", Word, 20), Of("hvb.", "api-token", Word, 20), Of("shpat_", "api-token", Alphanumeric, 20), Of("hf_", "api-token", Alphanumeric, 30),
        Of("NRAK-", "api-token", Alphanumeric, 20), Of("glsa_", "api-token", Word, 30), Of("glc_", "api-token", Word, 30), Of("eyJrIjoi", "api-token", Word, 30),
        Of("ATATT3", "api-token", Word, 30), Of("PMAK-", "api-token", Word, 30), Of("sk-proj-", "api-token", Word, 20), Of("sk-ant-", "api-token", Word, 20),
        Of("sk-", "api-token", Alphanumeric, 40),
    ];

    private static IssuedToken Of(string prefix, string kind, SearchValues<byte> tail, int tailMin) =>
        new(System.Text.Encoding.ASCII.GetBytes(prefix), kind, tail, tailMin);
}
