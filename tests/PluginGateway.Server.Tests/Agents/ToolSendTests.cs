using System.Text.Json.Nodes;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Tests.Agents.Queueing;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>What tools send, when a run is done more than once.</summary>
public sealed class ToolSendTests
{
    [Fact]
    public async Task Sends_once_what_a_run_that_is_repeated_sends_again_in_another_order()
    {
        await using var network = new SpokenNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await ToolGateway.StartAsync(["gateway/*"], keys => channel.Configure(keys, network.Port));
        await Until.TrueAsync(async () => (await gateway.Client.CallAsync("send", new JsonObject
        {
            ["channel"] = "swap", ["to"] = "ready", ["message"] = "yes", ["idempotencyKey"] = Guid.NewGuid().ToString(),
        }))["ok"]!.GetValue<bool>());
        (await network.HearAsync()).ShouldBe("ready yes");

        var failed = await RunAsync(gateway.Client, Use("one"), Use("two"), "fail");
        failed["ok"]!.GetValue<bool>().ShouldBeFalse();
        (await network.HearAsync()).ShouldBe("ann one");
        (await network.HearAsync()).ShouldBe("ann two");
        (await RunAsync(gateway.Client, Use("two"), Use("three"), Use("one"), Use("two")))["ok"]!.GetValue<bool>().ShouldBeTrue();

        (await network.HearAsync()).ShouldBe("ann three");
        (await network.HearAsync()).ShouldBe("ann two", "the same words for the second time in one run are another message");
        network.HasHeardNothing.ShouldBeTrue();
    }

    [Fact]
    public void Keeps_runs_owners_and_contents_apart()
    {
        var keys = new[]
        {
            Sends("run", null).Key("net", null, "ann", "hi"), Sends("run", "owner").Key("net", null, "ann", "hi"), Sends("run", "device:1").Key("net", null, "ann", "hi"),
            Sends("other", null).Key("net", null, "ann", "hi"), Sends("run", null).Key("net", "", "ann", "hi"), Sends("run", null).Key("net", null, "annh", "i"),
        };

        keys.Distinct(StringComparer.Ordinal).Count().ShouldBe(keys.Length);
        Sends("run", "owner").Key("net", null, "ann", "hi").ShouldBe(keys[1]);
    }

    private static RunSends Sends(string run, string? owner) => new(new RunRequest(run, "main", "agent:main:main", "", TimeSpan.FromSeconds(1)) { Owner = owner });

    private static string Use(string text) => $$"""use gateway_send_message {"channel":"swap","to":"ann","text":"{{text}}"}""";

    private static async Task<JsonObject> RunAsync(TestClient client, params string[] lines)
    {
        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = string.Join('\n', lines), ["idempotencyKey"] = "same", ["sessionKey"] = "tools" });
        var answer = await client.AnswerAsync(id);
        return answer["payload"]?["status"]?.GetValue<string>() == "accepted" ? await client.AnswerAsync(id) : answer;
    }
}
