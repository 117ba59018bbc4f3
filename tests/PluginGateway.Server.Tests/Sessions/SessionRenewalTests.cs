using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary>A session that has lasted long enough begins anew with the next message, and only then.</summary>
public sealed class SessionRenewalTests
{
    [Fact]
    public async Task Begins_anew_with_the_first_message_after_the_silence()
    {
        var time = new MovableTime();
        await using var gateway = await TestGateway.StartAsync(
            configure: keys =>
            {
                keys["session:reset:mode"] = "idle";
                keys["session:reset:idleMinutes"] = "30";
            },
            services: services => services.AddSingleton<TimeProvider>(time));
        await using var client = await gateway.ConnectAsync("operator.admin");
        await SessionChangesTests.SayAsync(client, "s", "one", "renew-1");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s", ["thinkingLevel"] = "high", ["execHost"] = "node" });
        var before = await IdAsync(client);

        time.Forward(TimeSpan.FromMinutes(20));
        await SessionChangesTests.SayAsync(client, "s", "two", "renew-2");
        (await IdAsync(client)).ShouldBe(before);
        time.Forward(TimeSpan.FromMinutes(29));

        // Looking and setting is not talking: neither keeps a session alive, nor ends it.
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s", ["verboseLevel"] = "on" });
        time.Forward(TimeSpan.FromMinutes(2));
        (await IdAsync(client)).ShouldBe(before);
        await SessionChangesTests.SayAsync(client, "s", "three", "renew-3");

        (await IdAsync(client)).ShouldNotBe(before, StringComparer.Ordinal);
        var history = (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "s" }))["messages"]!.AsArray();
        history.Select(message => (string?)message!["content"]![0]!["text"]).ShouldBe(["three", "You said: three"]);
        var row = (await client.CallOkAsync("sessions.list"))["sessions"]![0]!;
        ((string?)row["thinkingLevel"]).ShouldBe("high");
        var all = (await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "s", ["includeArchived"] = true }))["lines"]!.AsArray();
        ((string?)all[0]!["archive"]).ShouldStartWith($"{before}.reset.");
        ((string?)all[1]!["message"]!["content"]![0]!["text"]).ShouldBe("one", "what was said is in the archive");
    }

    private static async Task<string> IdAsync(TestClient client) => (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "s" }))["sessionId"]!.GetValue<string>();
}
