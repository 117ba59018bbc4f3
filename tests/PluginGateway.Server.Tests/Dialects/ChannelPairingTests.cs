using System.Globalization;
using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Channels.Pairing;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Strangers who ask to be heard, as the control UI of protocol 4 asks for them (<c>channels.pairing.*</c>).</summary>
public sealed class ChannelPairingTests
{
    [Fact]
    public async Task Lists_who_waits_and_lets_in_or_turns_down()
    {
        await using var gateway = await TestGateway.StartAsync();
        var pairing = gateway.Part<SenderPairing>();
        var ann = (await pairing.AskAsync("net", "default", From("ann")))!;
        var bob = (await pairing.AskAsync("net", "second", From("bob")))!;
        await using var ui = await Four.ConnectAsync(gateway, "operator.pairing");

        var list = await ui.CallOkAsync("channels.pairing.list");
        list["limits"]!.ToJsonString().ShouldBe("""{"pendingPerAccount":3,"ttlMs":3600000}""");
        var waits = list["requests"]!.AsArray().Single(request => request!["senderId"]!.GetValue<string>() == "ann")!;
        (waits["requestId"]!.GetValue<string>(), waits["channelLabel"]!.GetValue<string>(), waits["senderLabel"]!.GetValue<string>()).ShouldBe((ann.Code, "net", "ann"));
        (Time(waits["expiresAt"]) - Time(waits["createdAt"])).ShouldBe(TimeSpan.FromHours(1));
        Time(waits["createdAt"]).ToUnixTimeMilliseconds().ShouldBe(ann.CreatedAt);
        (await ui.CallOkAsync("channels.pairing.list", new JsonObject { ["channel"] = "net", ["accountId"] = "second" }))["requests"]!.AsArray()
            .Select(request => request!["senderId"]!.GetValue<string>()).ShouldBe(["bob"]);

        // A request belongs to its account.
        (await ui.CallErrorAsync("channels.pairing.approve", Request("second", ann.Code))).ShouldStartWith("nobody waits with this request on net for account 'second'");
        (await ui.CallErrorAsync("channels.pairing.dismiss", Request("default", "ABCDEFGH"))).ShouldStartWith("nobody waits with this request");
        (await ui.CallOkAsync("channels.pairing.approve", Request("default", ann.Code))).ToJsonString().ShouldBe(
            $$"""{"requestId":"{{ann.Code}}","senderId":"ann","notification":"not-requested","commandOwnerBootstrap":"not-requested"}""");
        (await ui.CallOkAsync("channels.pairing.dismiss", Request("second", bob.Code)))["senderId"]!.GetValue<string>().ShouldBe("bob");

        (pairing.IsPaired("net", "default", "ann"), pairing.IsPaired("net", "second", "bob")).ShouldBe((true, false));
        (await ui.CallOkAsync("channels.pairing.list"))["requests"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("channels.pairing.list")]
    [InlineData("channels.pairing.approve")]
    [InlineData("channels.pairing.dismiss")]
    public async Task Is_for_who_may_let_others_in(string method)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var writer = await Four.ConnectAsync(gateway, "operator.write");
        await using var older = await gateway.ConnectAsync("operator.admin");

        (await writer.CallErrorAsync(method, Request("default", "ABCDEFGH"))).ShouldBe("missing scope: operator.pairing");
        (await older.CallErrorAsync(method, Request("default", "ABCDEFGH"))).ShouldBe($"unknown method: {method}");
    }

    private static JsonObject Request(string account, string code) => new() { ["channel"] = "net", ["accountId"] = account, ["requestId"] = code };

    private static DateTimeOffset Time(JsonNode? text) => DateTimeOffset.Parse(text!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static InboundMessage From(string sender) => new("1", ChatKind.Direct, sender, sender, "hello", DateTimeOffset.UnixEpoch);
}
