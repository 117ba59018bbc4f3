using System.Text.Json;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>The bridge as it is: its packages from npm's registry, the real library.</summary>
public sealed class RealLibraryTests(InstalledBridge installed) : IClassFixture<InstalledBridge>
{
    private const string Friend = "+4915111111111";

    [NodeFact]
    public async Task Starts_reaches_the_code_or_the_end_of_the_network_and_ends()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync(config: $$"""{ "bridgeDirectory": "{{JsonEncodedText.Encode(installed.Directory)}}", "reconnectInitialMs": 200 }""");
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        (await world.Plugin.CallAsync("whatsapp.setup")).ShouldContain("are there");
        var starting = world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None).AsTask();
        await Eventually.Holds(() => starting.IsCompleted || world.Context.Reports.Any(static report => report.Detail?.Contains("(408)", StringComparison.Ordinal) == true), "a code, or the network's end");
        if (starting.IsCompletedSuccessfully)
        {
            (await starting).QrPng.ShouldNotBeNull();
        }

        var pid = (await world.StatusAsync()).BridgePid!.Value;
        await world.Account.StopAsync();
        await Eventually.Holds(() => !FakeWhatsApp.IsAlive(pid), "the bridge to end");
    }

    [NodeFact]
    public async Task Is_linked_and_talks_end_to_end_over_the_real_handshake()
    {
        await using var server = await NoiseServer.StartAsync(installed.Directory);
        await using var world = await LinkedAsync(server);
        (await server.CallAsync("signed")).GetProperty("child").GetString().ShouldBe("pair-device-sign");
        (await server.CallAsync("uploaded")).GetProperty("keys").GetInt32().ShouldBe(812);
        (await world.StatusAsync()).Self.ShouldBe("+4915100000001");

        await SayAsync(server, "F1", "hello from a friend");
        var message = await world.Context.NextInboundAsync();
        (message.Text, message.SenderId, message.Chat, message.SenderName).ShouldBe(("hello from a friend", Friend, Friend, "Ada"));
        message.SenderAliases.Contains("777@lid", StringComparer.Ordinal).ShouldBeTrue();

        // The receipt is WhatsApp's own word for it; the friend has read it with their keys.
        var answer = new OutboundMessage(Friend, "hello back", "key-1") { ReplyTo = message.ExternalId };
        var receipt = await world.SendAsync(answer);
        await Eventually.Holds(() => Heard(server).Count == 1, "the friend to hear it");
        (await world.SendAsync(answer)).ShouldBe(receipt);
        var draft = await world.Channel.ShowDraftAsync(null, new OutboundMessage(Friend, "thinking", "key-2"), CancellationToken.None);
        await world.SendAsync(new OutboundMessage(Friend, "thought", "key-2") { Draft = draft });
        await Eventually.Holds(() => Heard(server).Count == 4, "the friend to hear all");
        var heard = Heard(server);
        heard.Select(static call => call.GetProperty("text").GetString()).ShouldBe(["hello back", "hello back", "thinking", null], "the last is a change");
        heard[1].GetProperty("id").GetString().ShouldBe(heard[0].GetProperty("id").GetString(), "a repetition is the same message");
        (await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(new OutboundMessage("+4915122222222", "x", "key-3")))).Message.ShouldContain("is not on WhatsApp");
        await SayAsync(server, "F2", "and again");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("and again");
        server.CallsOf("trouble").ShouldBeEmpty();
    }

    [NodeFact]
    public async Task Logs_in_by_what_was_kept_and_logs_out_over_the_real_handshake()
    {
        await using var server = await NoiseServer.StartAsync(installed.Directory);
        await using var world = await LinkedAsync(server);

        // A bridge that is started anew logs in by what the vault has kept, keys of conversations as well; a line that is cut is taken up again.
        await SayAsync(server, "F1", "before");
        await world.Context.NextInboundAsync();
        await world.Account.StopAsync();
        world.Account.Start();
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        await SayAsync(server, "F2", "after");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("after");
        await server.OrderAsync("drop");
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        server.CallsOf("registration").ShouldHaveSingleItem();
        server.CallsOf("login").Select(static call => (call.GetProperty("username").GetString(), call.GetProperty("device").GetInt32())).Distinct().ShouldBe([("4915100000001", 7)]);

        await server.OrderAsync("streamError", static order => order["reason"] = "conflict");
        (await world.Context.NextReportAsync(ChannelHealth.AuthRequired)).Detail.ShouldNotBeNull().ShouldContain("another program");
        await world.Account.StopAsync();
        world.Account.Start();
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        (await world.Channel.LogoutAsync(CancellationToken.None)).ShouldBeTrue();
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        server.CallsOf("iq").ShouldContain(static call => call.GetProperty("child").GetString() == "remove-companion-device");
        server.CallsOf("trouble").ShouldBeEmpty();
    }

    private static async Task<WhatsAppWorld> LinkedAsync(NoiseServer server)
    {
        var world = await WhatsAppWorld.UnlinkedAsync(config: server.Config);
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        (await world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None)).QrPng.ShouldNotBeNull();
        await server.OrderAsync("scan");
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        return world;
    }

    private static Task SayAsync(NoiseServer server, string id, string text) => server.OrderAsync("say", order => (order["id"], order["text"]) = (id, text));

    // What the friend's phone could read; the copies are for our own.
    private static IReadOnlyList<JsonElement> Heard(NoiseServer server) => [.. server.CallsOf("message").Where(static call => !call.GetProperty("isCopy").GetBoolean())];
}
