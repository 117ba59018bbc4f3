using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about nodes. What nodes do when they are connected has tests of its own, with a real camera's programs and a real browser; here is what the verbs say of one that is away.</summary>
internal static class NodeScripts
{
    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["nodes list"] = async world =>
        {
            await world.NodeAsync('1', "Kitchen");
            (await world.OkAsync("nodes", "list")).ShouldContain("Kitchen");
            await world.JsonAsync("nodes list", 0, static output => First(output, "nodes", node => (string?)node["displayName"] == "Kitchen"));
        },
        ["nodes describe"] = async world =>
        {
            await world.NodeAsync('2', "Cellar");
            await world.JsonAsync("nodes describe", "cellar");
            await world.FailsAsync("there is no node 'nobody'", "nodes", "describe", "nobody");
        },
        ["nodes pending"] = async world => await PendingAsync(world, "nodes pending", '3'),
        ["nodes pair"] = async world => await PendingAsync(world, "nodes pair", '4'),
        ["nodes approve"] = async world => await world.JsonAsync("nodes approve", await world.NodeRequestAsync('5', "Hall")),
        ["nodes reject"] = async world => await world.JsonAsync("nodes reject", await world.NodeRequestAsync('6', "Loft")),
        ["nodes rename"] = async world =>
        {
            await world.NodeAsync('7', "Shed");
            await world.JsonAsync("nodes rename", "shed", "Tool shed");
        },
        ["nodes invoke"] = world => AwayAsync(world, "nodes invoke", '8', "canvas.eval"),
        ["nodes camera snap"] = world => AwayAsync(world, "nodes camera snap", 'a'),
        ["nodes camera clip"] = world => AwayAsync(world, "nodes camera clip", 'b'),
        ["nodes canvas present"] = world => AwayAsync(world, "nodes canvas present", 'c'),
        ["nodes canvas hide"] = world => AwayAsync(world, "nodes canvas hide", 'd'),
        ["nodes canvas navigate"] = world => AwayAsync(world, "nodes canvas navigate", 'e', "index.html"),
        ["nodes canvas eval"] = world => AwayAsync(world, "nodes canvas eval", 'f', "1"),
        ["nodes canvas snapshot"] = world => AwayAsync(world, "nodes canvas snapshot", 'g'),
        ["nodes canvas push"] = async world =>
        {
            await File.WriteAllTextAsync(world.FileOf("page.jsonl"), "{}\n");
            await AwayAsync(world, "nodes canvas push", 'h', world.FileOf("page.jsonl"));
        },
        ["nodes canvas reset"] = world => AwayAsync(world, "nodes canvas reset", 'k'),
        ["node run"] = async world =>
        {
            await using var node = new NodeUnderTest(world.Gateway);
            node.Start();
            await using var client = await world.Gateway.ConnectAsync(Scopes.Read);
            (await node.OffersAsync(client, "device.info")).DisplayName.ShouldBe("bench");
        },
        ["node status"] = async world => await VerbWorld.ElsewhereAsync(async home =>
        {
            (await home.RunAsync("node", "status")).Output.ShouldStartWith("state     ");
            var (code, output, _) = await home.RunAsync("node", "status", "--json");
            code.ShouldBe(1);
            world.ShouldBeGolden("node status", home.Plain(output));
        }),
    };

    private static async Task PendingAsync(VerbWorld world, string verb, char kind)
    {
        var request = await world.NodeRequestAsync(kind, "Garden");
        await world.JsonAsync(verb, 0, output => First(output, "pending", pending => (string?)pending["requestId"] == request));
        await world.OkAsync("nodes", "reject", request);
    }

    private static string First(string output, string list, Func<JsonNode, bool> wanted) => JsonNode.Parse(output)![list]!.AsArray().First(entry => wanted(entry!))!.ToJsonString();

    private static async Task AwayAsync(VerbWorld world, string verb, char kind, params string[] more)
    {
        await world.NodeAsync(kind, "Away");
        await world.JsonAsync(verb, 1, static output => output, [new string(kind, 64), .. more]);
    }
}
