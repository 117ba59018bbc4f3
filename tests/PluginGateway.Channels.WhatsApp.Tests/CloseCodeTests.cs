using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>What is done when WhatsApp closes the connection, row by row.</summary>
public sealed class CloseCodeTests
{
    [Fact]
    public void Each_code_has_its_row()
    {
        var stops = new[] { 401, 402, 403, 405, 411, 440 };
        CloseCodes.Known.Order().ShouldBe([0, 401, 402, 403, 405, 408, 411, 428, 440, 499, 500, 503, 515]);
        foreach (var code in CloseCodes.Known)
        {
            var expected = stops.Contains(code) ? CloseAction.Stop : code == 515 ? CloseAction.RestartOnce : code is 499 or 500 ? CloseAction.FreshBridge : CloseAction.Backoff;
            CloseCodes.Of(code).Action.ShouldBe(expected, $"{code}");
            (CloseCodes.Of(code).NextAction is not null).ShouldBe(stops.Contains(code) || code == 500, $"{code}");
        }

        CloseCodes.Of(777).Action.ShouldBe(CloseAction.Backoff);
        CloseCodes.Words(440).ShouldContain("another program");
    }

    [NodeTheory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(411)]
    [InlineData(440)]
    public async Task A_close_that_is_the_operators_business_is_left_alone(int code)
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.CloseAsync(code);
        (await world.Context.NextReportAsync(ChannelHealth.AuthRequired)).Detail.ShouldNotBeNull().ShouldContain(CloseCodes.Of(code).NextAction!);
        var sockets = world.Phone.CallsOf("socket").Count;

        // Ten times the longest pause: a new attempt would have come.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        world.Phone.CallsOf("socket").Count.ShouldBe(sockets);
        var status = await world.StatusAsync();
        (status.Linked, status.Transport, status.Auth).ShouldBe((true, "closed", "refused"), "what it is linked by is kept");
    }

    [NodeTheory]
    [InlineData(0)]
    [InlineData(408)]
    [InlineData(428)]
    [InlineData(503)]
    [InlineData(515)]
    [InlineData(777)]
    public async Task Others_connect_again_in_the_same_bridge(int code)
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var pid = (await world.StatusAsync()).BridgePid;
        await world.Phone.CloseAsync(code);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        (await world.StatusAsync()).BridgePid.ShouldBe(pid);
        await world.Phone.SaysTextAsync("after", "A1");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("after");
    }

    [NodeTheory]
    [InlineData(499)]
    [InlineData(500)]
    public async Task Some_connect_again_in_a_bridge_that_is_started_anew(int code)
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var pid = (await world.StatusAsync()).BridgePid;
        await world.Phone.CloseAsync(code);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        (await world.StatusAsync()).BridgePid.ShouldNotBe(pid);
        await world.Phone.SaysTextAsync("after", "A1");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("after");
        (await world.Account.SendAsync("+4915111111111", "out too")).ExternalId.ShouldStartWith("+4915111111111/3EB0");
    }

    [NodeFact]
    public async Task A_restart_that_is_asked_for_again_at_once_has_a_pause()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.CloseAsync(515);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
        world.Context.Reports.ShouldNotContain(static report => report.Health == ChannelHealth.Disconnected);
        await world.Phone.CloseAsync(515);
        await world.Context.NextReportAsync(ChannelHealth.Disconnected);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
    }

    [NodeFact]
    public async Task Connected_is_said_only_when_WhatsApp_answers()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("probe", "fails");
        await world.Phone.CloseAsync(428);
        var probes = world.Phone.CallsOf("probe").Count;
        await world.Phone.CallAsync("probe", probes + 2);
        world.Context.Reports[^1].Health.ShouldNotBe(ChannelHealth.Connected);
        await world.Phone.SetAsync("probe", null);
        await world.Context.NextReportAsync(ChannelHealth.Connected);
    }
}
