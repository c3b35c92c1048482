using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Notify;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Templates;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>What a notification gets beside the incident: link, recipient, template.</summary>
public sealed class ContentRendererTests
{
    private static readonly Instant Now = NotifyScene.OpenedAt;
    private readonly SignedLinks _links = new();

    [Fact]
    public void Render_Triggered_HasALinkForThePersonThatExpires()
    {
        var content = Render(NotifyScene.Incident(), new() { Hash = "x", Links = LinkConfig.Default with { BaseUrl = "https://base.example.org", ExpireAfter = Duration.FromHours(2) } });

        Assert.StartsWith("https://base.example.org/ack/", content.AcknowledgeUrl, StringComparison.Ordinal);
        Assert.Equal("https://base.example.org/incidents/42", content.Url);
        var (verdict, claim) = _links.Read(content.AcknowledgeUrl![29..], LinkConfig.Default, Now);
        Assert.Equal((LinkVerdict.Valid, new LinkClaim(NotifyScene.Id, new PersonName("ana"), NotifyScene.Name, Now + Duration.FromHours(2))), (verdict, claim));
    }

    [Theory]
    [InlineData(IncidentStatus.Acknowledged)]
    [InlineData(IncidentStatus.Resolved)]
    public void Render_NothingToAcknowledge_HasNoLink(IncidentStatus status) =>
        Assert.Null(Render(NotifyScene.Incident() with { Status = status }, ConfigSnapshot.BuiltIn).AcknowledgeUrl);

    [Fact]
    public void Render_ConfigThatKnowsThePersonAndTheTemplate_HasThem()
    {
        var ana = new Person(new PersonName("ana"), "ana@example.org", DateTimeZone.Utc, []) { Phone = "+351912345678" };
        var template = new MessageTemplate("short", null, "hello", null);
        var destination = new DestinationConfig(NotifyScene.Name, "twilio_sms", ImmutableDictionary<string, string>.Empty.Add("template", "short"), null, DeliveryLimits.Default);

        var content = Render(NotifyScene.Incident(), new() { Hash = "x", People = [ana], Templates = [template], Destinations = [destination] });

        Assert.Equal((ana, new RenderedMessage(null, "hello", null)), (content.Recipient, content.Message));
        Assert.Null(Render(NotifyScene.Incident(), ConfigSnapshot.BuiltIn).Recipient);
    }

    [Fact]
    public void Render_CodeForAContact_IsInTheMessageOfThatContactAndNowhereElse()
    {
        var id = ContactCode.IdOf(new PersonName("ana"), "c1", NotifyScene.Name);
        var request = NotifyScene.Request(NotificationKind.Notice) with { Id = id, Target = $"contact:{NotifyScene.Name}", Reason = $"Your code is {ContactCode.Mask}.\nGive it back." };
        var code = _links.Code(id.Value, LinkConfig.Default);

        var content = Render(NotifyScene.Name, request);
        Assert.Equal((code, $"Your code is {code}.", $"Your code is {code}.\nGive it back."), (content.Code, content.Title, content.Request.Reason));
        Assert.Matches("^[0-9]{6}$", code);
        Assert.NotEqual(code, _links.Code(id.Value + "x", LinkConfig.Default));
        Assert.NotEqual(code, new SignedLinks().Code(id.Value, LinkConfig.Default));
        Assert.Equal(code, _links.Code(id.Value, LinkConfig.Default));

        // Neither a fallback nor a message that only looks like one gets it.
        Assert.Equal((null, request.Reason), (Render(new DestinationName("other"), request).Code, Render(new DestinationName("other"), request).Request.Reason));
        Assert.Null(Render(NotifyScene.Name, request with { Target = "person:ana" }).Code);
    }

    private NotificationContent Render(DestinationName to, DeliveryRequest request) =>
        new ContentRenderer(new NotifyOptions { ExternalUrl = "http://own" }, _links, new MessageTemplates(NullLogger<MessageTemplates>.Instance)).Render(new Deliver(to, request, 1), new FakeEngine(ConfigSnapshot.BuiltIn, null), Now);

    private NotificationContent Render(IncidentState incident, ConfigSnapshot config) =>
        new ContentRenderer(new NotifyOptions { ExternalUrl = "http://own" }, _links, new MessageTemplates(NullLogger<MessageTemplates>.Instance)).Render(new Deliver(NotifyScene.Name, NotifyScene.Request(), 1), new FakeEngine(config, incident), Now);
}
