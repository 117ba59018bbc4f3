using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Linking and its end.</summary>
public sealed class LoginTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [NodeFact]
    public async Task Links_by_a_QR_code_over_the_restart_that_WhatsApp_asks_for()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync();
        world.Phone.CallsOf("socket").ShouldBeEmpty("nobody has asked for a code");
        var step = await world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None);
        step.QrPng.ShouldNotBeNull().AsSpan(0, 4).ToArray().ShouldBe([0x89, 0x50, 0x4e, 0x47]);
        step.QrText.ShouldNotBeNull().Split('\n').Length.ShouldBeGreaterThan(10);
        (await world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None)).QrText.ShouldBe(step.QrText, "a second start gives the same code");
        world.Phone.CallsOf("socket").ShouldHaveSingleItem();
        await world.Phone.OrderAsync("emit", order =>
        {
            order["event"] = "connection.update";
            order["data"] = new System.Text.Json.Nodes.JsonObject { ["qr"] = "a new one" };
        });
        var renewed = await world.Channel.WaitLoginAsync(Long, CancellationToken.None);
        (renewed.QrText == step.QrText).ShouldBeFalse("the code that is good now");
        await world.Phone.OrderAsync("pair");
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        (await world.Channel.WaitLoginAsync(Long, CancellationToken.None)).IsLinked.ShouldBeTrue();
        var status = await world.StatusAsync();
        (status.Linked, status.Transport, status.Auth, status.Self).ShouldBe((true, "open", "accepted", "+4915100000001"));
        (await world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None)).Message.ShouldContain("already linked");
    }

    [NodeFact]
    public async Task Links_by_a_code_that_is_typed_in()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync();
        (await Should.ThrowAsync<GatewayException>(async () => await world.Channel.StartLoginAsync(new LoginRequest(PhoneNumber: "12"), CancellationToken.None))).Message.ShouldContain("+49");
        var step = await world.Channel.StartLoginAsync(new LoginRequest(PhoneNumber: "+49 151 00000001"), CancellationToken.None);
        step.PairingCode.ShouldBe("ABCD1234");
        (await world.Phone.CallAsync("pairingCode")).GetProperty("phone").GetString().ShouldBe("4915100000001");
    }

    [NodeFact]
    public async Task Without_a_link_nothing_is_sent_and_the_code_says_why()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync();
        var e = await Should.ThrowAsync<GatewayException>(() => world.SendAsync(new OutboundMessage("+4915111111111", "x", "k")));
        e.Error.Code.ShouldBe(ErrorCodes.NotLinked);
        e.Message.ShouldContain("pgw channels login whatsapp");
    }

    [NodeFact]
    public async Task Logging_out_empties_the_vault_and_keeps_a_backup()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        (await world.Channel.LogoutAsync(CancellationToken.None)).ShouldBeTrue();
        await world.Phone.CallAsync("logout");
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        (await Should.ThrowAsync<GatewayException>(() => world.Plugin.CallAsync("whatsapp.export", """{ "passphrase": "correct horse battery" }"""))).Error.Code.ShouldBe(ErrorCodes.NotLinked);
        var box = Path.Combine(world.Plugin.Info.DataDirectory, "..", "..", "vault", world.Plugin.Info.Id, "default");
        (await File.ReadAllTextAsync(Path.Combine(box, "box.backup-1"))).ShouldContain("4915100000001");
        (await world.Channel.LogoutAsync(CancellationToken.None)).ShouldBeFalse("there was nothing any more");
    }

    [NodeFact]
    public async Task What_is_linked_stays_so_over_a_restart_and_can_be_taken_elsewhere()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var bundle = await world.Plugin.CallAsync("whatsapp.export", """{ "passphrase": "another long one" }""");
        bundle.ShouldNotContain("4915100000001");
        await world.Account.StopAsync();
        world.Account.Start();
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        (await Should.ThrowAsync<GatewayException>(() => WhatsAppWorld.LinkAsync(world.Plugin))).Message.ShouldContain("logout");
    }

    [NodeFact]
    public async Task A_code_that_nobody_scans_ends_the_linking()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync();
        await world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None);
        await world.Phone.CloseAsync(401);
        var step = await world.Channel.WaitLoginAsync(Long, CancellationToken.None);
        (step.IsLinked, step.IsOver).ShouldBe((false, true));
    }
}
