using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>Which commands there are: by platform, by plugin, by the operator's word (<c>nodes.md</c> §5).</summary>
public sealed class NodeCommandTests
{
    private static readonly string[] Everything =
    [
        "canvas.present", "camera.snap", "screen.record", "location.get", "sms.send", "system.run", "system.notify", "browser.proxy", "lab.greet", "lab.picture",
    ];

    [Theory]
    [InlineData("ios 26.0", null, NodePlatforms.Ios)]
    [InlineData("iPadOS 18", null, NodePlatforms.Ios)]
    [InlineData("Android 16", null, NodePlatforms.Android)]
    [InlineData("macos 26", null, NodePlatforms.MacOS)]
    [InlineData("darwin", null, NodePlatforms.MacOS)]
    [InlineData("win32", null, NodePlatforms.Windows)]
    [InlineData("linux", null, NodePlatforms.Linux)]
    [InlineData("something", "iPhone", NodePlatforms.Ios)]
    [InlineData("something", "Linux box", NodePlatforms.Linux)]
    [InlineData("freebsd", "BSD", NodePlatforms.None)]
    [InlineData("", null, NodePlatforms.None)]
    public void Reads_a_platform(string platform, string? family, NodePlatforms expected) => NodePlatform.Of(platform, family).ShouldBe(expected);

    [Theory]
    [InlineData("ios 26", "camera.snap canvas.present lab.greet lab.picture location.get screen.record")]
    [InlineData("android 16", "camera.snap canvas.present lab.greet lab.picture location.get screen.record sms.send")]
    [InlineData("macos 26", "browser.proxy camera.snap canvas.present lab.greet location.get screen.record system.notify system.run")]
    [InlineData("linux", "browser.proxy lab.greet system.notify system.run")]
    [InlineData("windows", "browser.proxy lab.greet system.notify system.run")]
    [InlineData("plan9", "")]
    public async Task Allows_what_is_declared_for_the_platform_and_nothing_on_an_unknown_one(string platform, string expected)
    {
        await using var lab = await LabAsync();
        await using var node = await TestNode.PlainAsync(lab.Gateway, Everything, platform);

        (await OfferedAsync(lab.Gateway)).ShouldBe(expected);
    }

    [Fact]
    public async Task Obeys_the_operator_and_a_denial_most_of_all()
    {
        await using var lab = await LabAsync(keys =>
        {
            keys["gateway:nodes:allowCommands:0"] = "evil.*";
            keys["gateway:nodes:allowCommands:1"] = "sms.send";
            keys["gateway:nodes:denyCommands:0"] = "system.*";
            keys["gateway:nodes:denyCommands:1"] = "evil.worst";
        });
        await using var node = await TestNode.PlainAsync(lab.Gateway, [.. Everything, "evil.cmd", "evil.worst"]);

        (await OfferedAsync(lab.Gateway)).ShouldBe("browser.proxy evil.cmd lab.greet sms.send");
    }

    [Fact]
    public async Task Checks_params_by_the_plugin_and_forgets_its_commands_with_it()
    {
        await using var lab = await LabAsync();
        await using var node = await TestNode.PlainAsync(lab.Gateway, ["lab.greet"]);
        await using var admin = await lab.Gateway.ConnectAsync(Scopes.Admin);

        (await admin.CallErrorAsync("node.invoke", TestNode.Invoke("node-host", "lab.greet", new JsonObject { ["times"] = 9 })))
            .ShouldBe("invalid lab.greet params: must have required property 'name'; at /times: must be <= 3");
        var id = await admin.RequestAsync("node.invoke", TestNode.Invoke("node-host", "lab.greet", new JsonObject { ["name"] = "you" }));
        await node.AnswerAsync(await node.AskedAsync(), """{"text":"hello you"}""");
        (await admin.AnswerAsync(id))["payload"]!["payload"]!["text"]!.GetValue<string>().ShouldBe("hello you");
        var described = await admin.CallOkAsync("node.describe", new JsonObject { ["nodeId"] = "node-host" });
        described["contracts"]![0]!["plugin"]!.GetValue<string>().ShouldBe("nodelab");
        described["contracts"]![0]!["params"]!["properties"]!["times"]!["maximum"]!.GetValue<int>().ShouldBe(3);

        await admin.CallOkAsync("plugins.disable", new JsonObject { ["id"] = "nodelab" });

        (await admin.CallErrorAsync("node.invoke", TestNode.Invoke("node-host", "lab.greet", new JsonObject { ["name"] = "you" }))).ShouldBe("node command not allowed");
    }

    [Fact]
    public async Task Wants_an_admins_approval_for_what_a_plugin_says_runs_programs()
    {
        await using var lab = await LabAsync(keys => keys["gateway:allowedHosts:0"] = TestDevice.RemoteHost);
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(lab.Gateway, isRemote: true);
        var error = await TestDevice.RefusedAsync(client, TestNode.Params(device, client.Nonce, ["lab.exec"]));
        await using var writer = await lab.Gateway.ConnectAsync(Scopes.Write, Scopes.Pairing);

        (await writer.CallErrorAsync("node.pair.approve", new JsonObject { ["requestId"] = error["details"]!["requestId"]!.GetValue<string>() })).ShouldBe($"missing scope: {Scopes.Admin}");
    }

    [Fact]
    public async Task Has_the_plugin_keep_a_picture_for_those_who_ask_for_it()
    {
        var files = new KeptFiles();
        await using var lab = await LabAsync(services: services => services.AddSingleton<INodeFiles>(files));
        await using var node = await TestNode.PlainAsync(lab.Gateway, ["lab.picture"], "ios");
        await using var caller = await lab.Gateway.ConnectAsync(Scopes.Write);

        var kept = (await PictureAsync(caller, node, """{"format":"png","base64":"AAEC"}""", process: true))["payload"]!;
        var raw = (await PictureAsync(caller, node, """{"format":"png","base64":"AAEC"}""", process: false))["payload"]!;
        var wrong = (await PictureAsync(caller, node, """{"format":"png"}""", process: true))["error"]!;
        var broken = (await PictureAsync(caller, node, """{"format":"png","base64":"?"}""", process: true))["error"]!;

        kept["payload"]!.ToJsonString().ShouldBe("""{"format":"png","url":"kept:0"}""");
        kept["payloadJSON"].ShouldBeNull();
        files.Contents.ShouldBe(["image/png 000102"]);
        raw["payload"]!["base64"]!.GetValue<string>().ShouldBe("AAEC");
        wrong["message"]!.GetValue<string>().ShouldBe("the node's answer to lab.picture is not what the command promises: must have required property 'base64'");
        broken["message"]!.GetValue<string>().ShouldStartWith("the result of lab.picture could not be reworked: FormatException");
    }

    private static async Task<JsonObject> PictureAsync(TestClient caller, TestNode node, string answer, bool process)
    {
        var invoke = TestNode.Invoke("node-host", "lab.picture", new JsonObject { ["text"] = "smile" });
        invoke["process"] = process;
        var id = await caller.RequestAsync("node.invoke", invoke);
        await node.AnswerAsync(await node.AskedAsync(), answer);
        return await caller.AnswerAsync(id);
    }

    private static async Task<string> OfferedAsync(TestGateway gateway)
    {
        await using var client = await gateway.ConnectAsync(Scopes.Read);
        return string.Join(' ', (await client.CallOkAsync("node.list", new JsonObject()))["nodes"]![0]!["commands"]!.AsArray().Select(command => command!.GetValue<string>()));
    }

    private static Task<NodeLab> LabAsync(Action<Dictionary<string, string?>>? configure = null, Action<IServiceCollection>? services = null) => NodeLab.StartAsync(configure, services);

    private sealed class KeptFiles : INodeFiles
    {
        public List<string> Contents { get; } = [];

        public ValueTask<NodeFile> KeepAsync(ReadOnlyMemory<byte> content, string mediaType, string? fileName, CancellationToken cancellation)
        {
            Contents.Add($"{mediaType} {Convert.ToHexString(content.Span)}");
            return new(new NodeFile($"kept:{Contents.Count - 1}", mediaType, content.Length));
        }
    }
}
