using System.Collections.Concurrent;
using System.Threading.Channels;
using PluginGateway.Protocol;
using PluginGateway.Testing;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class ReconnectingClientTests
{
    private static readonly ReconnectingClientOptions NoJitter = new() { Jitter = () => 1 };
    private readonly FakeClock time = new();
    private readonly Channel<ReconnectingClientState> states = Channel.CreateUnbounded<ReconnectingClientState>();

    [Fact]
    public async Task Comes_back_after_growing_delays_and_starts_small_again_once_connected()
    {
        var attempts = 0;
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            if (Interlocked.Increment(ref attempts) is 1 or 4)
            {
                await c.WelcomeAsync();
                await c.CloseAsync(1011, "on purpose");
                await c.DrainAsync();
            }

            c.Cut();
        });
        await using var session = Start(gateway);

        var waits = new List<double>();
        foreach (var expected in new[] { 1, 2, 4, 1 })
        {
            waits.Add((await NextAsync(ReconnectingClientPhase.Waiting)).RetryIn!.Value.TotalSeconds);
            await time.UntilAwaitedAsync(TimeSpan.FromSeconds(expected)).Soon();
            time.Advance(TimeSpan.FromSeconds(expected));
        }

        waits.ShouldBe([1, 2, 4, 1]);
        attempts.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task Shows_its_phases_and_every_hello()
    {
        var goOn = new SemaphoreSlim(0);
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await goOn.WaitAsync(Deadline.Token);
            c.Cut();
        });
        await using var session = Start(gateway);

        var first = await NextAsync(ReconnectingClientPhase.Connected);
        goOn.Release();
        var lost = await NextAsync(ReconnectingClientPhase.Waiting);
        await time.UntilAwaitedAsync(TimeSpan.FromSeconds(1)).Soon();
        time.Advance(TimeSpan.FromSeconds(1));
        var second = await NextAsync(ReconnectingClientPhase.Connected);
        goOn.Release();

        first.Hello.ShouldNotBeNull();
        lost.Failure!.Code.ShouldBe(ErrorCodes.Unavailable);
        second.Hello.ShouldNotBeNull().ShouldNotBeSameAs(first.Hello);
    }

    [Theory]
    [InlineData("INVALID_REQUEST", "unauthorized: gateway token mismatch")]
    [InlineData("INVALID_REQUEST", "protocol mismatch")]
    [InlineData("NOT_PAIRED", "pairing required")]
    public async Task Stops_for_what_trying_again_cannot_mend(string code, string message)
    {
        var attempts = 0;
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            Interlocked.Increment(ref attempts);
            await c.RefuseAsync(await c.ChallengeAsync(), $$"""{"code":"{{code}}","message":"{{message}}"}""");
            await c.CloseAsync(1008, message);
        });
        await using var session = Start(gateway);

        var stopped = await NextAsync(ReconnectingClientPhase.Stopped);

        stopped.Failure!.Message.ShouldBe(message);
        stopped.Failure.Code.ShouldBe(code);
        attempts.ShouldBe(1);
        (await Should.ThrowAsync<GatewayException>(() => session.ConnectedAsync(Deadline.Token))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task Tries_again_when_told_when()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
            await c.RefuseAsync(
                await c.ChallengeAsync(), """{"code":"INVALID_REQUEST","message":"too many attempts","retryable":true,"retryAfterMs":7000}"""));
        await using var session = Start(gateway);

        (await NextAsync(ReconnectingClientPhase.Waiting)).RetryIn.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Waits_as_long_as_an_announced_restart_takes()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.EventAsync("shutdown", 1, """{"reason":"gateway restarting","restartExpectedMs":4321}""");
            await c.CloseAsync(1012, "service restart");
            await c.DrainAsync();
        });
        await using var session = Start(gateway);

        (await NextAsync(ReconnectingClientPhase.Waiting)).RetryIn.ShouldBe(TimeSpan.FromMilliseconds(4321));
    }

    [Fact]
    public async Task Keeps_subscribers_over_connections()
    {
        var connections = 0;
        var goOn = new SemaphoreSlim(0);
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            var n = Interlocked.Increment(ref connections);
            await c.WelcomeAsync();
            await c.EventAsync("tick", 1, $$"""{"ts":{{n}}}""");
            await goOn.WaitAsync(Deadline.Token);
            c.Cut();
        });
        var ticks = Channel.CreateUnbounded<long>();
        EventSubscription? subscription = null;
        await using var session = ReconnectingClient.Start(gateway.Options(time: time), NoJitter, state => states.Writer.TryWrite(state));
        subscription = session.Subscribe(LifecycleEvents.Tick, tick => ticks.Writer.TryWrite(tick.Ts));
        using (subscription)
        {
            await NextAsync(ReconnectingClientPhase.Connected);
            goOn.Release();
            await time.UntilAwaitedAsync(TimeSpan.FromSeconds(1)).Soon();
            time.Advance(TimeSpan.FromSeconds(1));

            while (await ticks.Reader.ReadAsync(Deadline.Token) != 2)
            {
            }

            goOn.Release();
        }
    }

    [Fact]
    public async Task Calls_wait_for_the_next_connection()
    {
        var attempts = 0;
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            if (Interlocked.Increment(ref attempts) == 1)
            {
                c.Cut();
                return;
            }

            await c.WelcomeAsync();
            await c.AnswerAsync(await c.NextIdAsync(), """{"ok":true}""");
            await c.DrainAsync();
        });
        await using var session = Start(gateway);
        var call = session.CallAsync(PresenceMethods.SystemEvent, new SystemEventParams { Text = "x" }, Deadline.Token);

        await time.UntilAwaitedAsync(TimeSpan.FromSeconds(1)).Soon();
        call.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        (await call.Soon()).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Stops_when_disposed_and_ends_its_readers()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.DrainAsync();
        });
        var session = Start(gateway);
        var events = session.EventsAsync(Deadline.Token).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        await NextAsync(ReconnectingClientPhase.Connected);

        await session.DisposeAsync();

        (await next.Soon()).ShouldBeFalse();
        session.State.Phase.ShouldBe(ReconnectingClientPhase.Stopped);
        session.State.Failure.ShouldBeNull();
        await Should.ThrowAsync<GatewayException>(() => session.ConnectedAsync(Deadline.Token));
        await session.DisposeAsync();
    }

    [Fact]
    public void Delays_double_to_the_longest_and_jitter_within_the_upper_half()
    {
        var jitter = new ConcurrentQueue<double>([1, 1, 1, 1, 1, 1, 1, 0, 0.5]);
        var delay = new ReconnectDelay(new ReconnectingClientOptions { Jitter = () => jitter.TryDequeue(out var value) ? value : 1 });

        Enumerable.Range(0, 9).Select(_ => delay.Next().TotalSeconds).ShouldBe([1, 2, 4, 8, 16, 30, 30, 15, 22.5]);
    }

    private ReconnectingClient Start(FakeGateway gateway) =>
        ReconnectingClient.Start(gateway.Options(time: time), NoJitter, state => states.Writer.TryWrite(state));

    private async Task<ReconnectingClientState> NextAsync(ReconnectingClientPhase phase)
    {
        while (true)
        {
            var state = await states.Reader.ReadAsync(Deadline.Token);
            if (state.Phase == phase)
            {
                return state;
            }
        }
    }
}
