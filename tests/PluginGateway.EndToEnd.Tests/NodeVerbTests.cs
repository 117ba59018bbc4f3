using System.Text.Json.Nodes;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw nodes</c> against a running gateway.</summary>
public sealed class NodeVerbTests : IAsyncLifetime
{
    private static readonly string NodeId = new('a', 64);

    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => _gateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Shows_decides_and_renames()
    {
        (await _gateway.AskAsync("nodes", "list")).Output.ShouldContain("No node is connected or paired.");
        await RequestAsync();
        (await _gateway.AskAsync("nodes", "pending")).Output.ShouldContain("canvas.eval");
        var request = JsonNode.Parse((await _gateway.AskAsync("nodes", "pair", "--json")).Output)!["pending"]![0]!["requestId"]!.GetValue<string>();

        var (code, output, _) = await _gateway.AskAsync("nodes", "approve", request, "--json");

        code.ShouldBe(0);
        JsonNode.Parse(output)!["node"]!["nodeId"]!.GetValue<string>().ShouldBe(NodeId);
        output.ShouldNotContain("token");
        (await _gateway.AskAsync("nodes", "rename", "kitchen", "Cellar")).Output.ShouldContain("is now called Cellar.");
        (await _gateway.AskAsync("nodes", "list")).Output.ShouldContain("Cellar");
        (await _gateway.AskAsync("nodes", "describe", "kitchen")).Error.ShouldContain("there is no node 'kitchen'");
        (await _gateway.AskAsync("nodes", "describe", NodeId[..6], "--json")).Output.ShouldContain(NodeId);
        (await _gateway.AskAsync("nodes", "describe", "cellar", "--json")).Output.ShouldContain("\"connected\": false");
        var (failed, _, error) = await _gateway.AskAsync("nodes", "invoke", "Cellar", "canvas.eval");
        failed.ShouldBe(1);
        error.ShouldContain("node not connected");

        await RequestAsync();
        request = JsonNode.Parse((await _gateway.AskAsync("nodes", "pending", "--json")).Output)!["pending"]![0]!["requestId"]!.GetValue<string>();
        (await _gateway.AskAsync("nodes", "reject", request)).Output.ShouldContain("Rejected");
        (await _gateway.AskAsync("nodes", "pending")).Output.ShouldContain("No node waits for a decision.");
    }

    [Theory]
    [InlineData("there is no node 'nobody'", "nodes", "invoke", "nobody", "x.y")]
    [InlineData("--params is not JSON", "nodes", "invoke", "nobody", "x.y", "--params", "{")]
    [InlineData("unknown requestId", "nodes", "approve", "nope")]
    public async Task Says_what_is_wrong(string expected, params string[] verb)
    {
        var (code, _, error) = await _gateway.AskAsync(verb);

        code.ShouldBe(1);
        error.ShouldContain(expected);
    }

    private async Task RequestAsync() =>
        (await _gateway.AskAsync("gateway", "call", "node.pair.request", "--params", $$"""{"nodeId":"{{NodeId}}","displayName":"Kitchen","commands":["canvas.eval"]}""")).Code.ShouldBe(0);
}
