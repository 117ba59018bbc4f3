using System.Text.Json.Nodes;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>The bridge's sudden end, whatever it was doing.</summary>
public sealed class BridgeCrashTests
{
    private const string Ada = "+4915111111111";

    [NodeTheory]
    [InlineData("load")]
    [InlineData("socket")]
    [InlineData("probe")]
    public async Task While_it_starts(string point)
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("dieAt", point);
        await world.Phone.OrderAsync("crash");
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await GoesOnAsync(world);
    }

    [NodeTheory]
    [InlineData(null)]
    [InlineData("+4915100000001")]
    public async Task While_it_links(string? number)
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync();
        await world.Phone.SetAsync("dieAt", number is null ? "socket" : "pairingCode");
        var starting = world.Channel.StartLoginAsync(new LoginRequest(PhoneNumber: number), CancellationToken.None).AsTask();
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Phone.SetAsync("dieAt", null);

        // Who waits for a code gets one of the bridge that follows, or is told to begin again.
        LoginStep step;
        try
        {
            step = await starting;
        }
        catch (Exception e) when (e is BridgeException or Protocol.GatewayException)
        {
            await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
            step = await world.Channel.StartLoginAsync(new LoginRequest(PhoneNumber: number), CancellationToken.None);
        }

        (step.QrPng is not null, step.PairingCode).ShouldBe((number is null, number is null ? null : "ABCD1234"));
        await world.Phone.OrderAsync("pair");
        await world.Context.NextReportAsync(ChannelHealth.Connected);
    }

    [NodeFact]
    public async Task While_it_sends()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("dieAt", "sendMessage");
        var message = new OutboundMessage(Ada, "hello", "key-1");
        (await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(message))).Failure.ShouldBe(DeliveryFailure.Unknown);
        await GoesOnAsync(world);
        var receipt = await world.SendAsync(message);
        (await world.Phone.CallAsync("sendMessage")).GetProperty("id").GetString().ShouldBe(receipt.ExternalId.Split('/')[1]);
    }

    [NodeFact]
    public async Task While_credentials_are_on_their_way()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("dieAt", "keys");
        await OrderKeysAsync(world, "1");
        await GoesOnAsync(world);
        world.Phone.CallsOf("keysKept").ShouldBeEmpty();
        await OrderKeysAsync(world, "2");
        await world.Phone.CallAsync("keysKept");
    }

    [NodeFact]
    public async Task While_it_fetches_a_medium()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("dieAt", "download");
        await world.Phone.SaysAsync("""{ "imageMessage": { "mimetype": "image/jpeg", "fileLength": 10, "caption": "look" } }""", "P1");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("[image left out: the bridge has ended]\nlook");
        await GoesOnAsync(world);
    }

    [NodeFact]
    public async Task While_it_logs_out()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("dieAt", "logout");
        (await world.Channel.LogoutAsync(CancellationToken.None)).ShouldBeTrue("what is gone here does not need the phone's leave");
        await world.Phone.SetAsync("dieAt", null);
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        (await world.StatusAsync()).Linked.ShouldBeFalse();
    }

    private static async Task GoesOnAsync(WhatsAppWorld world)
    {
        await world.Phone.SetAsync("dieAt", null);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        await world.Phone.SaysTextAsync("after", "A1");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("after");
    }

    private static Task OrderKeysAsync(WhatsAppWorld world, string id) => world.Phone.OrderAsync("keys", order =>
    {
        order["id"] = id;
        order["data"] = new JsonObject { ["pre-key"] = new JsonObject { [id] = new JsonObject { ["public"] = "p" } } };
    });
}
