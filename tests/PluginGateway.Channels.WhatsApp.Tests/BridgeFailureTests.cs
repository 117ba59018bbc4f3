using System.Diagnostics;
using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>A bridge that does not do as it should, and its end.</summary>
public sealed class BridgeFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NodeTheory]
    [InlineData("crash")]
    [InlineData("hang")]
    [InlineData("flood")]
    public async Task Is_started_anew_and_goes_on(string how)
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var pid = (await world.StatusAsync()).BridgePid!.Value;
        await world.Phone.OrderAsync(how, static order => order["count"] = 2000);
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        (await world.StatusAsync()).BridgePid!.Value.ShouldNotBe(pid);
        await Eventually.Holds(() => !FakeWhatsApp.IsAlive(pid), "the first bridge to be gone");
        await world.Phone.SaysTextAsync("after", "A1");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("after");
    }

    [NodeFact]
    public async Task Crashes_while_it_links_and_before_it_is_linked()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync();
        await world.Phone.OrderAsync("crash");
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        await world.Channel.StartLoginAsync(new LoginRequest(), CancellationToken.None);
        await world.Phone.OrderAsync("crash");
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Context.NextReportAsync(ChannelHealth.AuthRequired);
        (await world.Channel.StartLoginAsync(new LoginRequest(Force: true), CancellationToken.None)).QrPng.ShouldNotBeNull();
    }

    [NodeFact]
    public async Task What_others_print_among_the_lines_is_passed_over_until_it_is_too_much()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var pid = (await world.StatusAsync()).BridgePid;
        await world.Phone.OrderAsync("write", static order => order["text"] = "Closing session\n{ \"half\": \n[1,2]\n\u0000\u0001\n");
        await world.Phone.SaysTextAsync("between", "G1");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("between");
        (await world.StatusAsync()).BridgePid.ShouldBe(pid);
        await world.Phone.OrderAsync("write", static order => order["text"] = string.Concat(Enumerable.Repeat("noise\n", 50)));
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
    }

    [NodeFact]
    public async Task A_line_without_end_is_not_read_to_its_end()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.OrderAsync("longLine", static order => order["megabytes"] = 10);
        (await world.Context.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("8 MB");
        await world.Context.NextReportAsync(ChannelHealth.Connected);
    }

    [NodeFact]
    public async Task What_was_not_taken_comes_again()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        using (var held = world.Context.HoldPublishing())
        {
            await world.Phone.SaysTextAsync("one", "H1");
            await held.NextAsync();
            await world.Phone.SaysTextAsync("two", "H2");
        }

        (await world.Context.NextInboundAsync()).Text.ShouldBe("one");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("two");
    }

    [NodeFact]
    public async Task Keys_are_kept_and_offered_keys_are_bounded()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var keys = new JsonObject();
        for (var id = 1; id <= 1200; id++)
        {
            keys[$"{id}"] = new JsonObject { ["public"] = $"key-{id}" };
        }

        await world.Phone.OrderAsync("keys", order =>
        {
            order["id"] = "1";
            order["data"] = new JsonObject { ["pre-key"] = keys, ["session"] = new JsonObject { ["49@x"] = "s" } };
        });
        await world.Phone.CallAsync("keysKept");
        var box = await File.ReadAllTextAsync(Path.Combine(world.Plugin.Info.DataDirectory, "..", "..", "vault", world.Plugin.Info.Id, "default", "box"));
        box.ShouldContain("session:49@x");
        var last = box.TrimEnd().Split('\n')[^1];
        last.ShouldContain("\"pre-key:200\":null");
        last.ShouldContain("\"pre-key:201\":\"");
    }

    [NodeFact]
    public async Task One_that_is_slow_is_waited_for()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("slowMs", 1500);
        var pid = (await world.StatusAsync()).BridgePid;
        (await world.SendAsync(new OutboundMessage("+4915111111111", "slow", "slow-1"))).ExternalId.ShouldStartWith("+4915111111111/3EB0");
        (await world.StatusAsync()).BridgePid.ShouldBe(pid);
    }

    [NodeFact]
    public async Task Ends_with_its_input_within_two_seconds()
    {
        await using var phone = FakeWhatsApp.Start(WhatsAppWorld.PluginFolder);
        using var bridge = Process.Start(new ProcessStartInfo("node", [Path.Combine(phone.Directory, "main.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        (await bridge.StandardOutput.ReadLineAsync().WaitAsync(Patience)).ShouldNotBeNull().ShouldContain("\"hello\"");
        bridge.StandardInput.Close();
        await bridge.WaitForExitAsync().WaitAsync(Patience);
        bridge.ExitCode.ShouldBe(0);
    }

    [NodeFact]
    public async Task Without_Node_one_line_says_what_to_do()
    {
        await using var world = await WhatsAppWorld.UnlinkedAsync(config: """{ "nodePath": "/nowhere/node", "reconnectInitialMs": 20 }""");
        (await world.Context.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("apt-get install nodejs");
    }
}
