using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary>How the gateway goes: everybody hears it first (<c>wire.md</c> §8).</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Tells_its_clients_before_it_closes_them()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();
        await using var silent = await TestClient.OpenAsync(gateway);

        await gateway.StopAsync();

        (await client.EventAsync("shutdown"))["payload"]!.ToJsonString().ShouldBe("""{"reason":"gateway stopping"}""");
        (await client.ClosedAsync()).ShouldBe((1012, "service restart"));
        (await silent.ClosedAsync()).ShouldBe((1012, "service restart"));
    }

    [Fact]
    public async Task Ends_what_runs_and_keeps_what_was_said()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-");
        await using (var gateway = await TestGateway.StartAsync(state.FullName, keys => keys["plugins:echo:config:delayMs"] = "1000"))
        {
            await using var client = await gateway.ConnectAsync("operator.write");
            await client.CallOkAsync("chat.send", ChatTests.Send("main", "one two three four five six seven", "stop-1"));
            await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");

            await gateway.StopAsync();

            (await ChatTests.EndAsync(client, "stop-1"))["state"]!.GetValue<string>().ShouldBe("aborted");
        }

        await using (var gateway = await TestGateway.StartAsync(state.FullName))
        {
            await using var client = await gateway.ConnectAsync("operator.read");
            var history = await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
            history["messages"]!.AsArray().Count.ShouldBe(2);
        }

        state.Delete(recursive: true);
    }

    [Fact]
    public async Task Sends_ticks()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:limits:tickIntervalMs"] = "100");
        await using var client = await gateway.ConnectAsync();

        var first = await client.EventAsync("tick");
        var second = await client.EventAsync("tick");

        second["payload"]!["ts"]!.GetValue<long>().ShouldBeGreaterThan(first["payload"]!["ts"]!.GetValue<long>());
        client.Hello["policy"]!["tickIntervalMs"]!.GetValue<int>().ShouldBe(100);
    }
}
