using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Tests;

/// <summary><c>web.login.*</c> and <c>channels.logout</c> where nobody can be linked, and what becomes of messages meanwhile. How it is done: the tests of WhatsApp, end to end.</summary>
public sealed class WebLoginTests
{
    [Fact]
    public async Task Says_what_is_missing()
    {
        using var folder = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys => folder.Configure(keys, port: 0));
        await using var client = await gateway.ConnectAsync(Scopes.Admin);
        foreach (var method in new[] { "web.login.start", "web.login.wait" })
        {
            (await client.CallErrorAsync(method, new JsonObject())).ShouldBe("web login provider is not available");
            (await client.CallErrorAsync(method, new JsonObject { ["channel"] = "swap" })).ShouldBe("web login is not supported by provider swap");
            (await client.CallErrorAsync(method, new JsonObject { ["channel"] = "nowhere" })).ShouldBe("there is no channel nowhere; if a plugin brings it: pgw plugins enable nowhere");
            (await client.CallErrorAsync(method, new JsonObject { ["timeoutMs"] = -1 })).ShouldContain("timeoutMs");
        }

        (await client.CallErrorAsync("channels.logout", new JsonObject { ["channel"] = "nowhere" })).ShouldBe("invalid channels.logout channel");
        (await client.CallErrorAsync("channels.logout", new JsonObject { ["channel"] = "swap" })).ShouldBe("channel swap does not support logout");
        (await client.CallErrorAsync("channels.logout", new JsonObject())).ShouldContain("channel");
        var meta = (await client.CallOkAsync("channels.status", new JsonObject()))["channelMeta"]!.AsArray().Single()!.AsObject();
        meta.ContainsKey("hasLogin").ShouldBeFalse();
    }

    [Theory]
    [InlineData("web.login.start")]
    [InlineData("web.login.wait")]
    [InlineData("channels.logout")]
    public async Task Is_for_administrators(string method)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync(Scopes.Write);
        (await client.CallErrorAsync(method, new JsonObject { ["channel"] = "x" })).ShouldContain(Scopes.Admin);
    }

    [Fact]
    public void A_message_that_finds_no_link_waits_for_one()
    {
        var outcome = AttemptOutcome.Of(new GatewayException(ErrorCodes.NotLinked, "not linked. Remedy: link it"));
        (outcome.Failure, outcome.Error).ShouldBe((DeliveryFailure.Transient, "not linked. Remedy: link it"));
    }
}
