using Shouldly;
using Xunit;

namespace PluginGateway.Protocol.Tests;

/// <summary>Which node is meant (<c>config-and-cli.md</c>, selection of a node).</summary>
public sealed class NodeChoiceTests
{
    private const string Kitchen = "aaaaaa1111";
    private const string Cellar = "aaaaaa2222";
    private const string Liar = "bbbbbb3333";

    private static readonly NodeEntry[] Nodes =
    [
        Node(Kitchen, "Kitchen tablet", "10.0.0.7"),
        Node(Cellar, " Cellar ", "10.0.0.8"),
        Node("cccccc4444", "Cellar", "10.0.0.9"),
        Node(Liar, Kitchen, "fe80::1"),
        Node("short", null, null),
        Node("dddddd5555", "厨房", null),
        Node("eeeeee6666", "***", null),
    ];

    [Theory]
    [InlineData(Kitchen, Kitchen)]
    [InlineData(" aaaaaa1111 ", Kitchen)]
    [InlineData("10.0.0.7", Kitchen)]
    [InlineData("FE80::1", Liar)]
    [InlineData("kitchen-tablet", Kitchen)]
    [InlineData("KITCHEN  Tablet!", Kitchen)]
    [InlineData("aaaaaa1", Kitchen)]
    [InlineData("bbbbbb", Liar)]
    [InlineData("short", "short")]
    [InlineData("厨房", "dddddd5555")]
    public void Finds_one(string words, string nodeId) => NodeChoice.Find(Nodes, words).Select(node => node.NodeId).ShouldBe([nodeId]);

    [Theory]
    [InlineData("kitchen")]
    [InlineData("aaaaa")]
    [InlineData("AAAAAA1")]
    [InlineData("10.0.0")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("***")]
    [InlineData("short-")]
    public void Finds_none(string words) => NodeChoice.Find(Nodes, words).ShouldBeEmpty();

    [Fact]
    public void Lists_those_that_it_cannot_tell_apart()
    {
        var prefix = NodeChoice.Find(Nodes, "aaaaaa");
        prefix.Select(node => node.NodeId).ShouldBe([Kitchen, Cellar]);
        NodeChoice.Describe(prefix).ShouldBe("aaaaaa1111 (Kitchen tablet, 10.0.0.7); aaaaaa2222 ( Cellar , 10.0.0.8)");
        NodeChoice.Find(Nodes, "cellar").Select(node => node.NodeId).ShouldBe([Cellar, "cccccc4444"]);

        NodeChoice.Describe([Node("x", "a\u001b[31m\nb" + new string('y', 100), null) with { Connected = false }]).ShouldBe($"x (a[31mb{new string('y', 58)}…, away)");
        NodeChoice.Describe([.. Enumerable.Range(0, 10).Select(number => Node($"n{number}", "same", null))]).ShouldEndWith("n7 (same); and 2 more");
    }

    private static NodeEntry Node(string id, string? name, string? address) =>
        new() { NodeId = id, DisplayName = name, RemoteIp = address, Caps = [], Commands = [], Paired = true, Connected = true };
}
