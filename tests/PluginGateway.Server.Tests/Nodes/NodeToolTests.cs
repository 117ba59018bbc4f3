using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Agents;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>What agents may have nodes do: nothing, unless the operator allows tool and command.</summary>
public sealed class NodeToolTests
{
    private static readonly string[] Tools = ["gateway/nodes_list", "gateway/nodes_invoke"];
    private static readonly string[] Commands = ["location.get", "canvas.hide", "sms.send"];

    [Fact]
    public async Task Offers_no_node_to_an_agent_that_may_use_no_command()
    {
        await using var lab = await ToolGateway.StartAsync(Tools);
        await using var node = await TestNode.PlainAsync(lab.Gateway, Commands, "android");

        (await lab.AskAsync("use gateway_nodes_list")).ShouldContain("no device is connected that you may ask for anything");
        (await lab.AskAsync("""use gateway_nodes_invoke {"node":"plain","command":"location.get"}""")).ShouldContain("this agent may not use the command location.get");
        node.Client.Seen.ShouldNotContain(frame => frame["event"] != null && frame["event"]!.GetValue<string>() == "node.invoke.request");
    }

    [Fact]
    public async Task Offers_no_tool_unless_it_is_allowed()
    {
        await using var lab = await ToolGateway.StartAsync([]);

        (await lab.AskAsync("tools\nend")).ShouldNotContain("nodes_");
    }

    [Fact]
    public async Task Asks_a_node_for_what_is_allowed()
    {
        await using var lab = await ToolGateway.StartAsync(Tools, keys => keys["agents:defaults:tools:nodeCommands:0"] = "location.*");
        await using var node = await TestNode.PlainAsync(lab.Gateway, Commands, "android");

        var list = await lab.AskAsync("use gateway_nodes_list");
        list.ShouldContain("plain · id node-host · android");
        list.ShouldContain("location.get: Tells where the device is. params: {");
        list.ShouldNotContain("sms.send");

        var asking = lab.AskAsync("""use gateway_nodes_invoke {"node":"Plain","command":"location.get","params":{"maxAgeMs":5}}""");
        var asked = await node.AskedAsync();
        asked["paramsJSON"]!.GetValue<string>().ShouldBe("""{"maxAgeMs":5}""");
        await node.AnswerAsync(asked, """{"lat":1.5,"lon":2.5}""");

        (await asking).ShouldContain("""{"lat":1.5,"lon":2.5}""");
        (await lab.AskAsync("""use gateway_nodes_invoke {"node":"nobody","command":"location.get"}""")).ShouldContain("there is no device 'nobody'");
        (await lab.AskAsync("""use gateway_nodes_invoke {"node":"plain","command":"location.get","params":{"maxAgeMs":"x"}}""")).ShouldContain("invalid location.get params: at /maxAgeMs: must be number");
    }

    [Fact]
    public async Task Shows_a_picture_to_the_model_and_not_its_letters()
    {
        await using var lab = await ToolGateway.StartAsync(Tools, keys => keys["agents:defaults:tools:nodeCommands:0"] = "camera.snap");
        await using var node = await TestNode.PlainAsync(lab.Gateway, ["camera.snap"], "ios");
        var picture = Convert.ToBase64String(new byte[3000]);

        var asking = lab.AskAsync("""use gateway_nodes_invoke {"node":"plain","command":"camera.snap"}""");
        await node.AnswerAsync(await node.AskedAsync(), $$"""{"format":"jpg","base64":"{{picture}}","width":40}""");

        var told = await asking;
        told.ShouldContain("[the picture is attached]");
        told.ShouldContain("<image/jpeg 3000>");
        told.ShouldContain("\"width\":40");
        told.ShouldNotContain(picture);
    }
}
