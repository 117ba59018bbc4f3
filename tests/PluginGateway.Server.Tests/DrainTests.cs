using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary>What is under way when the gateway is told to stop.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Lets_a_run_end_within_the_deadline_and_takes_no_new_one()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            keys["plugins:echo:config:delayMs"] = "200";
            keys["gateway:shutdown:drainMs"] = "60000";
        });
        await using var client = await gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", ChatTests.Send("main", "one two three four five six", "drain-1"));
        await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");

        var stopped = gateway.StopAsync();
        await client.EventAsync("shutdown");

        // The shutdown event is sent before the runner closes: only what comes after that is refused.
        await Until.TrueAsync(() => IsRefusedAsync(client));
        (await ChatTests.EndAsync(client, "drain-1"))["state"]!.GetValue<string>().ShouldBe("final");
        await stopped;
        (await client.ClosedAsync()).ShouldBe((1012, "service restart"));
    }

    [Fact]
    public async Task Answers_a_request_that_waits_for_the_run()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            keys["plugins:echo:config:delayMs"] = "200";
            keys["gateway:shutdown:drainMs"] = "60000";
        });
        await using var client = await gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", ChatTests.Send("main", "one two three four", "drain-2"));
        await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");
        var waiting = client.CallOkAsync("agent.wait", new JsonObject { ["runId"] = "drain-2", ["timeoutMs"] = 60_000 });

        await gateway.StopAsync();

        (await waiting)["status"]!.GetValue<string>().ShouldBe("ok");
    }

    private static async Task<bool> IsRefusedAsync(TestClient client)
    {
        var answer = await client.CallAsync("chat.send", ChatTests.Send("other", "more", Guid.NewGuid().ToString()));
        return answer["ok"]!.GetValue<bool>() is false && answer["error"]!["message"]!.GetValue<string>().Contains("stopping", StringComparison.Ordinal);
    }
}
