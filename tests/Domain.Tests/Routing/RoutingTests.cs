using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Routing;

namespace HelpDeskFlow.Domain.Tests.Routing;

/// <summary>Which service an alert belongs to and how severe it is, each with its reason.</summary>
public class RoutingTests
{
    private static readonly ConfigSnapshot Config = ConfigSnapshot.BuiltIn with
    {
        Services =
        [
            Service("hidden", null),
            Service("checkout", 1, "service=checkout", "env!=dev"),
            Service("cart", 2, "service=~cart.*"),
            Service("any-env", 3, "env=prod"),
            Service("kube", 4),
        ],
        Routes = [new RouteRule([Match("namespace=~kube-.*")], new ServiceName("kube")), new RouteRule([Match("job=batch")], new ServiceName("hidden"))],
    };

    [Theory]
    [InlineData("service=checkout", "checkout")]
    [InlineData("service=checkout,env=prod", "checkout")] // the first in the order of the config
    [InlineData("service=checkout,env=dev,job=batch", "hidden")] // all matchers must hold
    [InlineData("service=cart-eu", "cart")]
    [InlineData("service=my-cart", "unrouted")] // patterns are anchored
    [InlineData("namespace=kube-system", "kube")]
    [InlineData("namespace=kube-system,env=prod", "any-env")] // services before routes
    [InlineData("alertname=X", "unrouted")] // a service without matchers takes nothing by itself
    public void ServiceOf_Labels_FirstMatchWins(string labels, string expected)
    {
        var (service, why) = Route.ServiceOf(Config, Labels(labels));

        Assert.Equal(expected, service.Value);
        Assert.NotEmpty(why);
    }

    [Fact]
    public void ServiceOf_Reason_NamesTheRule()
    {
        Assert.Equal("service checkout matches service=\"checkout\", env!=\"dev\"", Route.ServiceOf(Config, Labels("service=checkout")).Why);
        Assert.Equal("route 1 matches namespace=~\"kube-.*\"", Route.ServiceOf(Config, Labels("namespace=kube-x")).Why);
        Assert.Equal("no service and no route matches", Route.ServiceOf(ConfigSnapshot.BuiltIn, LabelSet.Empty).Why);
    }

    [Theory]
    [InlineData("severity=P0", "kube", Severity.P0, "label severity=P0")]
    [InlineData("severity=p3", "checkout", Severity.P3, "label severity=p3")]
    [InlineData("severity=critical", "kube", Severity.P1, "label severity=critical")]
    [InlineData("severity=WARNING", "checkout", Severity.P2, "label severity=WARNING")]
    [InlineData("severity=P9", "kube", Severity.P3, "label severity=P9 is not in the severity map; service kube is tier 4")]
    [InlineData("", "checkout", Severity.P1, "service checkout is tier 1")]
    [InlineData("", "cart", Severity.P2, "service cart is tier 2")]
    [InlineData("", "any-env", Severity.P2, "service any-env is tier 3")]
    [InlineData("", "kube", Severity.P3, "service kube is tier 4")]
    [InlineData("", "hidden", Severity.P2, "neither label nor tier says more")]
    [InlineData("", "unrouted", Severity.P2, "neither label nor tier says more")]
    public void SeverityOf_LabelThenTierThenP2(string labels, string service, Severity expected, string why) =>
        Assert.Equal((expected, why), SeverityRule.Of(Config, new ServiceName(service), Labels(labels)));

    [Fact]
    public void SeverityOf_MapWithOrdinalComparer_StillIgnoresCase()
    {
        var config = Config with { Severity = new SeverityMap("level", ImmutableDictionary<string, Severity>.Empty.Add("Fatal", Severity.P0)) };

        Assert.Equal(Severity.P0, SeverityRule.Of(config, new ServiceName("kube"), Labels("level=FATAL")).Severity);
    }

    private static ServiceConfig Service(string name, int? tier, params string[] matchers) => new(
        new ServiceName(name), null, tier, "prod", [.. matchers.Select(Match)], [], null, ImmutableDictionary<string, string>.Empty);

    private static Matcher Match(string text) => MatcherText.TryParse(text, out var matcher, out var error) ? matcher! : throw new ArgumentException(error);

    private static LabelSet Labels(string text) => LabelSet.From(
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1])));
}
