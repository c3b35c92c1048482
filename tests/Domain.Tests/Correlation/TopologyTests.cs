using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Domain.Tests.Correlation;

/// <summary>What is near what, and which node a label's value names.</summary>
public class TopologyTests
{
    private static readonly Topology Shop = Topology.Of(
        ((string[])["web", "cart", "cart-0", "redis-cart", "node-6", "ads"]).Select(n => new TopologyNode(n, null, "test")),
        [new("web", "cart"), new("cart", "redis-cart"), new("ads", "redis-cart"), new("cart-0", "cart"), new("cart", "cart-0"), new("cart-0", "node-6"), new("node-6", "cart-0"), new("web", "nobody")]);

    [Theory]
    [InlineData("cart", "cart")]
    [InlineData("CART", "cart")]
    [InlineData("cart-0", "cart")]
    [InlineData("cart-7d9f8b6c5d-x2x4z", "cart")]
    [InlineData("shop/cart:8080", "cart")]
    [InlineData("cart.shop.svc.cluster.local", "cart")]
    [InlineData("redis-cart-1", "redis-cart")]
    [InlineData("node-6", "node-6")]
    [InlineData("node-7", null)]
    [InlineData("10.0.0.6:9100", null)]
    [InlineData("cart-backup", null)]
    [InlineData("", null)]
    public void Find_AValue_IsTheNodeItNames(string value, string? node) => Assert.Equal(node, Shop.Find(value));

    [Fact]
    public void Around_ANode_IsEverythingWithinTwoHops()
    {
        Assert.Equal(
            ["cart Same", "node-6 Part", "redis-cart Dependency", "web Dependent", "ads SharedDependency redis-cart"],
            Shop.Around("cart").OrderBy(n => n.Via).ThenBy(n => n.Relation != Relation.Same).ThenBy(n => n.Node, StringComparer.Ordinal).Select(n => $"{n.Node} {n.Relation} {n.Via}".Trim()));
        Assert.Contains(Shop.Around("web"), n => n is { Node: "redis-cart", Relation: Relation.FarDependency, Via: "cart" });
        Assert.Empty(Shop.Around("nobody"));
    }

    [Fact]
    public void Of_EdgesThatNameNoNode_AreLeftOut() => Assert.Equal(7, Shop.Edges.Length);
}
