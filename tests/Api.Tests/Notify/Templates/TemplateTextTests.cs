using System.Net;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Templates;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDeskFlow.Api.Tests.Notify.Templates;

/// <summary>The language of templates: what it writes, what it refuses, and where it stops.</summary>
public sealed class TemplateTextTests
{
    private static readonly Dictionary<string, object?> Values = new()
    {
        ["headline"] = "P1 <b>",
        ["person"] = null,
        ["incident"] = new Dictionary<string, object?> { ["title"] = "T", ["assignees"] = new List<object?> { "ana", "bo" } },
        ["alerts"] = new List<object?>
        {
            new Dictionary<string, object?> { ["title"] = "a1", ["firing"] = "yes", ["labels"] = new Dictionary<string, object?> { ["app.io/name"] = "x", ["job"] = "j" } },
            new Dictionary<string, object?> { ["title"] = "a2", ["firing"] = "", ["labels"] = new Dictionary<string, object?>() },
        },
        ["timeline"] = new List<object?>(),
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("{{headline}}|{{ headline }}", "P1 <b>|P1 <b>")]
    [InlineData("{{ incident.title }}{{ person }}{{ incident.team }}", "T")]
    [InlineData("{{#if person}}for {{ person }}{{else}}for all{{/if}}", "for all")]
    [InlineData("{{#unless person}}nobody{{/unless}}", "nobody")]
    [InlineData("{{#if timeline}}x{{/if}}{{#each timeline}}{{ at }}{{else}}nothing yet {{ headline }}{{/each}}", "nothing yet P1 <b>")]
    [InlineData("{{#each alerts}}[{{ title }}{{#if firing}}!{{/if}} of {{ incident.title }}]{{/each}}", "[a1! of T][a2 of T]")]
    [InlineData("{{#each alerts}}{{#each labels}}{{ name }}={{ value }} {{/each}}{{ labels.job }}{{ labels.[app.io/name] }};{{/each}}", "app.io/name=x job=j jx;;")]
    [InlineData("{{#each incident.assignees}}{{ this }},{{/each}}", "ana,bo,")]
    [InlineData("a{{! a remark }}b", "ab")]
    [InlineData("one\n  {{#if headline}}  \ntwo\n{{/if}}\nthree", "one\ntwo\nthree")]
    [InlineData("{ not a tag } and }} neither", "{ not a tag } and }} neither")]
    public void Render_Text_IsThis(string source, string expected) => Assert.Equal(expected, Parse(source).Render(Values, v => v));

    [Fact]
    public void Render_ForHtml_EncodesValuesAndNothingElse() =>
        Assert.Equal("<p>P1 &lt;b&gt;</p>", Parse("<p>{{ headline }}</p>").Render(Values, WebUtility.HtmlEncode));

    [Fact]
    public void Render_ValueThatLooksLikeATag_IsText() =>
        Assert.Equal("{{ person }}", Parse("{{ headline }}").Render(new Dictionary<string, object?> { ["headline"] = "{{ person }}" }, v => v));

    [Theory]
    [InlineData("{{ headlin }}", 0, "there is no \"headlin\"")]
    [InlineData("x {{ incident.titel }}", 2, "there is no \"incident.titel\"")]
    [InlineData("{{ headline.x }}", 0, "there is no \"headline.x\"")]
    [InlineData("{{ title }}", 0, "there is no \"title\"")]
    [InlineData("{{#each alerts}}{{else}}{{ title }}{{/each}}", 24, "there is no \"title\"")]
    [InlineData("{{ alerts }}", 0, "\"alerts\" is no text but a list; write {{#each alerts}} or one of its names")]
    [InlineData("{{#each headline}}{{/each}}", 0, "\"headline\" is no list; write {{#if headline}} or {{ headline }}")]
    [InlineData("{{ headline", 0, "the \"{{\" here has no \"}}\"; add it")]
    [InlineData("{{{ headline }}}", 0, "three braces write a value as it is, which is not allowed; write two")]
    [InlineData("a {{#if person}}", 2, "the \"{{#if}}\" here has no \"{{/if}}\"; add it")]
    [InlineData("{{/if}}", 0, "the \"{{/if}}\" here closes nothing; remove it")]
    [InlineData("{{#if person}}{{/each}}{{/if}}", 14, "the \"{{/each}}\" here does not fit the \"{{#if}}\" before it; write {{/if}}")]
    [InlineData("{{else}}", 0, "the \"{{else}}\" here belongs to no block; remove it")]
    [InlineData("{{#with incident}}{{/if}}", 0, "\"{{#with incident}}\" is not known; write {{#if NAME}}, {{#unless NAME}} or {{#each NAME}}")]
    [InlineData("{{#if}}{{/if}}", 0, "\"{{#if}}\" is not known; write {{#if NAME}}, {{#unless NAME}} or {{#each NAME}}")]
    public void Parse_Wrong_SaysWhereAndWhat(string source, int offset, string text)
    {
        Assert.Null(TemplateText.Parse(source, out var problems));
        Assert.Equal((offset, text), (Assert.Single(problems).Offset, problems[0].Text));
    }

    [Fact]
    public void Parse_TooLongOrTooDeep_IsRefused()
    {
        Assert.Null(TemplateText.Parse(new string('x', TemplateLimits.SourceCharactersMax + 1), out _));
        var deep = string.Concat(Enumerable.Repeat("{{#if person}}", 9)) + string.Concat(Enumerable.Repeat("{{/if}}", 9));
        Assert.Null(TemplateText.Parse(deep, out var problems));
        Assert.Equal("blocks are nested deeper than 8, the limit; write it flatter", Assert.Single(problems).Text);
    }

    [Fact]
    public void Parse_AnyMixtureOfTags_NeitherThrowsNorHangs()
    {
        string[] pieces = ["{{", "}}", "{{#if person}}", "{{#each alerts}}", "{{else}}", "{{/if}}", "{{/each}}", "{{ headline }}", "{{ this }}", "\n", " ", "x", "{{!", "{{{", ".[", "]", "#", "/"];
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var source = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            TemplateText.Parse(source, out _)?.Render(Values, v => v);
        }
    }

    [Theory]
    [InlineData("{{#each alerts}}{{#each alerts}}{{#each alerts}}{{ title }}{{/each}}{{/each}}{{/each}}")]
    [InlineData("{{#each alerts}}{{ title }}{{/each}}")]
    public void Render_WithoutEnd_StopsAtTheLimits(string source)
    {
        var alerts = Enumerable.Range(0, 400).Select(i => (object?)new Dictionary<string, object?> { ["title"] = new string('x', 400) }).ToList();

        Assert.Throws<TemplateLimitException>(() => Parse(source).Render(new Dictionary<string, object?> { ["alerts"] = alerts }, v => v));
    }

    [Fact]
    public void Values_EveryNameThatIsKnown_HasThem()
    {
        Check(TemplateShape.Root, TemplateValues.Of(Content()), "");

        static void Check(TemplateShape shape, object? value, string path)
        {
            switch (shape)
            {
                case TemplateShape.Group group:
                    var members = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(value);
                    Assert.Equal(group.Members.Keys.Order(), members.Keys.Order());
                    Assert.All(group.Members, m => Check(m.Value, members[m.Key], $"{path}.{m.Key}"));
                    break;
                case TemplateShape.List list:
                    Assert.All(Assert.IsAssignableFrom<IReadOnlyList<object?>>(value), item => Check(list.Item, item, path));
                    break;
                case TemplateShape.Map:
                    Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(value);
                    break;
                default:
                    Assert.True(value is null or string, path);
                    break;
            }
        }
    }

    [Fact]
    public void Message_ThatCannotBeRendered_IsTheBuiltInOne()
    {
        var templates = new MessageTemplates(NullLogger<MessageTemplates>.Instance);
        const string TooMuch = "{{#each timeline}}{{#each timeline}}{{#each timeline}}{{ text }}{{/each}}{{/each}}{{/each}}";

        Assert.Null(templates.Render(new MessageTemplate("empty", null, "{{#if resolved_nothing}}", null), Content()));
        Assert.Null(templates.Render(new MessageTemplate("nothing", null, "{{ person }} {{#unless headline}}x{{/unless}}", null), Content() with { Request = NotifyScene.Request() with { Person = null } }));
        Assert.Null(templates.Render(new MessageTemplate("much", null, TooMuch, null), Content(many: true)));
        Assert.Null(templates.Render(null, Content()));
    }

    [Fact]
    public void Message_SubjectOfManyLines_IsOneLine()
    {
        var message = new MessageTemplates(NullLogger<MessageTemplates>.Instance)
            .Render(new MessageTemplate("t", "{{ headline }}\n{{ reason }}", "t", "<p>{{ reason }}</p>"), Content() with { Request = NotifyScene.Request() with { Reason = "a\r\nBcc: <x>" } });

        Assert.Equal("P1 #42 checkout: HighErrorRate a Bcc: <x>", message!.Subject);
        Assert.Equal("<p>a\nBcc: &lt;x&gt;</p>", message.Html);
    }

    private static TemplateText Parse(string source)
    {
        var template = TemplateText.Parse(source, out var problems);
        Assert.Empty(problems);
        return template!;
    }

    private static HelpDeskFlow.Notify.Content.NotificationContent Content(bool many = false)
    {
        var incident = many
            ? NotifyScene.Incident() with { Timeline = [.. Enumerable.Range(0, 60).Select(i => new Domain.Incidents.TimelineEntry(NotifyScene.OpenedAt, "note", "text", null))] }
            : NotifyScene.Incident();
        return new HelpDeskFlow.Notify.Content.ContentRenderer(new(), new(), new MessageTemplates(NullLogger<MessageTemplates>.Instance))
            .Render(new Deliver(NotifyScene.Name, NotifyScene.Request(), 1), new FakeEngine(ConfigSnapshot.BuiltIn, incident), NotifyScene.OpenedAt);
    }
}
