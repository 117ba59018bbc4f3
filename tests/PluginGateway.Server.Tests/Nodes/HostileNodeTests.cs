using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>Nodes that lie, flood and say nothing, while an honest one beside them is served all the time.</summary>
public sealed class HostileNodeTests : IAsyncLifetime
{
    private static readonly string[] Commands = ["canvas.eval"];

    private readonly TestDevice _device = new();
    private readonly TestDevice _honestDevice = new();
    private TestGateway _gateway = null!;
    private TestNode _honest = null!;
    private TestClient _caller = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _honest = await TestNode.ConnectAsync(_gateway, Commands, _honestDevice);
        _caller = await _gateway.ConnectAsync(Scopes.Write);
    }

    public async Task DisposeAsync()
    {
        await HonestAsync();
        await _caller.DisposeAsync();
        await _honest.DisposeAsync();
        await _gateway.DisposeAsync();
        _device.Dispose();
        _honestDevice.Dispose();
    }

    [Fact]
    public async Task Lies_about_its_commands()
    {
        string[] lies =
        [
            .. Enumerable.Range(0, 2000).Select(number => $"x{number}.y"), "canvas.eval\n", "canvas.eval", "canvas.eval", "CANVAS.EVAL", "canvas.eval\u0000", new('c', 500), "../canvas.eval", "system.run", "",
            "node.invoke", "config.apply",
        ];
        await using var liar = await TestNode.ConnectAsync(_gateway, ["canvas.hide", .. lies], _device);

        var row = (await _caller.CallOkAsync("node.list", new JsonObject()))["nodes"]!.AsArray().Single(one => one!["nodeId"]!.GetValue<string>() == liar.Id)!;
        row["commands"]!.ToJsonString().ShouldBe("""["canvas.hide"]""");
        foreach (var lie in lies.TakeLast(11).Where(lie => lie.Length > 0 && lie.Trim() != "canvas.eval"))
        {
            (await _caller.CallErrorAsync("node.invoke", TestNode.Invoke(liar.Id, lie))).ShouldBe("node command not allowed", lie);
        }

        liar.Client.Seen.ShouldNotContain(frame => frame["event"] != null && frame["event"]!.GetValue<string>() == "node.invoke.request");
    }

    [Fact]
    public async Task Lies_about_who_it_is()
    {
        await using var liar = await TestNode.ConnectAsync(_gateway, Commands, _device);
        var asked = await AskHonestAsync();

        foreach (var lie in new[] { new JsonObject { ["nodeId"] = _honest.Id }, new JsonObject { ["nodeId"] = "" }, new JsonObject { ["nodeId"] = _honest.Id.ToUpperInvariant() }, new JsonObject { ["nodeId"] = $" {liar.Id}" } })
        {
            lie["id"] = asked.Request["id"]!.GetValue<string>();
            lie["ok"] = true;
            lie["payload"] = "forged";
            (await liar.Client.CallAsync("node.invoke.result", lie))["ok"]!.GetValue<bool>().ShouldBeFalse(lie.ToJsonString());
        }

        await _honest.AnswerAsync(asked.Request, "\"true\"");
        (await _caller.AnswerAsync(asked.Id))["payload"]!["payload"]!.GetValue<string>().ShouldBe("true");
    }

    [Theory]
    [InlineData("""{"ok":"yes"}""")]
    [InlineData("""{"ok":true,"payloadJSON":5,"error":"none"}""")]
    [InlineData("""{"ok":false,"error":[]}""")]
    [InlineData("""{}""")]
    public async Task Answers_with_what_is_no_answer_and_may_answer_again(string answer)
    {
        await using var node = await TestNode.ConnectAsync(_gateway, Commands, _device);
        var id = await _caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"));
        var asked = await node.AskedAsync();

        (await node.Client.CallErrorAsync("node.invoke.result", TestNode.Result(asked, JsonNode.Parse(answer)!.AsObject()))).ShouldStartWith("invalid node.invoke.result params: ");

        await node.AnswerAsync(asked, "7");
        (await _caller.AnswerAsync(id))["payload"]!["payload"]!.GetValue<int>().ShouldBe(7);
    }

    [Fact]
    public async Task Answers_what_nobody_has_asked_a_thousand_times()
    {
        await using var node = await TestNode.ConnectAsync(_gateway, Commands, _device);
        var ids = new List<string>();
        for (var i = 0; i < 1000; i++)
        {
            ids.Add(await node.Client.RequestAsync("node.invoke.result", new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["nodeId"] = node.Id, ["ok"] = true, ["payload"] = i }));
        }

        foreach (var id in ids)
        {
            var answer = await node.Client.AnswerAsync(id);
            (answer["payload"]?["ignored"]?.GetValue<bool>() ?? answer["error"]?["retryable"]?.GetValue<bool>()).ShouldBe(true);
        }

        _gateway.Part<NodeInvocations>().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Floods_events_and_only_its_own_are_lost()
    {
        await using var node = await TestNode.ConnectAsync(_gateway, Commands, _device);
        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < 3000; i++)
            {
                await node.Client.RequestAsync("node.event", new JsonObject { ["event"] = i % 2 == 0 ? "chat.subscribe" : "agent.request", ["payload"] = new JsonObject { ["sessionKey"] = "flood", ["message"] = "x" } });
            }
        });
        (await _honest.TellAsync("chat.subscribe", new JsonObject { ["sessionKey"] = "main" })).ContainsKey("ignored").ShouldBeFalse();
        await HonestAsync();
        await flood;

        (await node.TellAsync("chat.subscribe", new JsonObject { ["sessionKey"] = "main" }))["reason"]!.GetValue<string>().ShouldBe("too many events within a minute");
        (await _honest.TellAsync("voice.transcript", new JsonObject { ["text"] = "honest" })).ContainsKey("ignored").ShouldBeFalse();
        await _honest.Client.EventAsync("chat", payload => payload["state"]!.GetValue<string>() == "final");
        (await _caller.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "flood", ["limit"] = 1000 }))["messages"]!.AsArray().Count(message => message!["role"]!.GetValue<string>() == "user").ShouldBeLessThanOrEqualTo(20);
    }

    [Fact]
    public async Task Never_answers_however_often_it_is_asked()
    {
        await using var node = await TestNode.ConnectAsync(_gateway, Commands, _device);
        var ids = new List<string>();
        for (var i = 0; i < NodeInvocations.MostPerNode; i++)
        {
            ids.Add(await _caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval", timeoutMs: 300)));
        }

        await HonestAsync();
        foreach (var id in ids)
        {
            (await _caller.AnswerAsync(id))["error"]!["message"]!.GetValue<string>().ShouldBe("node invoke timed out");
        }

        _gateway.Part<NodeInvocations>().Count.ShouldBe(0);
        var again = await _caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "canvas.eval"));
        await Until.TrueAsync(() => node.Client.Seen.Count(frame => frame["event"]?.GetValue<string>() == "node.invoke.request") == NodeInvocations.MostPerNode + 1);
        await node.AnswerAsync(node.Client.Seen.Last(frame => frame["event"]?.GetValue<string>() == "node.invoke.request")["payload"]!.AsObject(), "1");
        (await _caller.AnswerAsync(again))["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    private async Task<(string Id, JsonObject Request)> AskHonestAsync()
    {
        var id = await _caller.RequestAsync("node.invoke", TestNode.Invoke(_honest.Id, "canvas.eval"));
        return (id, await _honest.AskedAsync());
    }

    private async Task HonestAsync()
    {
        var asked = await AskHonestAsync();
        await _honest.AnswerAsync(asked.Request, "\"here\"");
        (await _caller.AnswerAsync(asked.Id))["payload"]!["payload"]!.GetValue<string>().ShouldBe("here");
    }
}
