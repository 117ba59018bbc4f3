using PluginGateway.Protocol;
using PluginGateway.Testing;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class ConnectionLossTests
{
    [Fact]
    public async Task Fails_every_waiting_call_when_the_connection_is_cut()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.NextIdAsync();
            await c.NextIdAsync();
            c.Cut();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        var calls = new[] { client.CallAsync("one", null, Deadline.Token), client.CallAsync("two", null, _ => { }, Deadline.Token) };

        foreach (var call in calls)
        {
            (await Should.ThrowAsync<GatewayException>(() => call)).Code.ShouldBe(ErrorCodes.Unavailable);
        }

        (await client.Closed.Soon()).CloseCode.ShouldBeNull();
        (await Should.ThrowAsync<GatewayException>(() => client.CallAsync("three", null, Deadline.Token))).Code.ShouldBe(ErrorCodes.Unavailable);
    }

    [Fact]
    public async Task Fails_waiting_calls_when_the_connection_is_cut_in_the_middle_of_a_message()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var id = await c.NextIdAsync();
            await c.SendPartAsync($$"""{"type":"res","id":"{{id}}","ok":true,"payl""");
            c.Cut();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        (await Should.ThrowAsync<GatewayException>(() => client.CallAsync("one", null, Deadline.Token))).Code.ShouldBe(ErrorCodes.Unavailable);
    }

    [Theory]
    [InlineData(1008, "slow consumer")]
    [InlineData(1012, "service restart")]
    public async Task Tells_code_and_reason_when_the_gateway_closes(int code, string reason)
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.EventAsync("shutdown", 1, """{"reason":"gateway restarting","restartExpectedMs":1500}""");
            await c.CloseAsync(code, reason);
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        var end = await client.Closed.Soon();

        end.CloseCode.ShouldBe(code);
        end.Reason.ShouldBe(reason);
        end.RestartExpected.ShouldBe(TimeSpan.FromMilliseconds(1500));
    }

    [Fact]
    public async Task Gives_up_a_gateway_that_stops_ticking_but_not_one_that_ticks()
    {
        var time = new FakeClock();
        var tickNow = new SemaphoreSlim(0);
        var closedWith = new TaskCompletionSource<int?>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync(tickIntervalMs: 30_000);
            await tickNow.WaitAsync(Deadline.Token);
            await c.EventAsync("tick", 1, """{"ts":1}""");
            await c.DrainAsync();
            closedWith.SetResult((int?)c.CloseStatus);
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(time: time), Deadline.Token);
        await time.UntilAwaitedAsync(TimeSpan.FromSeconds(60)).Soon();

        time.Advance(TimeSpan.FromSeconds(59));
        tickNow.Release();
        await time.UntilAwaitedAsync(TimeSpan.FromSeconds(60)).Soon();
        time.Advance(TimeSpan.FromSeconds(59));
        client.Closed.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        (await client.Closed.Soon()).ToString().ShouldBe("4000 tick timeout");
        (await closedWith.Task.Soon()).ShouldBe(4000);
    }

    [Fact]
    public async Task Says_goodbye_when_disposed()
    {
        var closedWith = new TaskCompletionSource<int?>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.NextIdAsync();
            await c.DrainAsync();
            closedWith.SetResult((int?)c.CloseStatus);
        });
        var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        var waiting = client.CallAsync("one", null, Deadline.Token);

        await client.DisposeAsync();

        (await closedWith.Task.Soon()).ShouldBe(1000);
        (await Should.ThrowAsync<GatewayException>(() => waiting)).Message.ShouldContain("closed by this side");
        await client.DisposeAsync();
    }
}
