using System.Net;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>Who gets a place before the handshake (SEC-12).</summary>
public sealed class HalfOpenSocketsTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.8");

    private readonly FakeClock _clock = new();
    private readonly HalfOpenSockets _sockets;

    public HalfOpenSocketsTests() => _sockets = new HalfOpenSockets(new ConnectionLimits { HalfOpenPerAddress = 2, HalfOpenTotal = 3 }, _clock);

    [Fact]
    public async Task SEC_12_lets_others_wait_until_a_handshake_is_done()
    {
        var first = await EnterAsync(Here);
        await EnterAsync(Here);

        var waiting = EnterAsync(Here);
        waiting.IsCompleted.ShouldBeFalse();
        (await EnterAsync(There)).ShouldNotBeNull();

        first!.Dispose();
        (await waiting).ShouldNotBeNull();
        first.Wanted.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task SEC_12_sends_the_oldest_silent_one_away_for_one_that_waits()
    {
        var first = await EnterAsync(Here);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = await EnterAsync(Here);
        var waiting = EnterAsync(Here);

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        waiting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(10));

        (await waiting).ShouldNotBeNull();
        await WantedAsync(first!);
        second!.Wanted.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task SEC_12_does_not_wait_for_one_that_has_been_silent_for_long()
    {
        var first = await EnterAsync(Here);
        await EnterAsync(Here);
        _clock.Advance(TimeSpan.FromSeconds(3));

        (await EnterAsync(Here)).ShouldNotBeNull();
        await WantedAsync(first!);
    }

    [Fact]
    public async Task SEC_12_leaves_silent_ones_alone_while_nobody_waits()
    {
        var first = await EnterAsync(Here);
        await EnterAsync(Here);

        _clock.Advance(TimeSpan.FromHours(1));

        first!.Wanted.IsCancellationRequested.ShouldBeFalse();
        _sockets.Count.ShouldBe((2, 0));
    }

    [Fact]
    public async Task SEC_12_lets_the_newest_in_first_and_turns_the_oldest_away_when_too_many_wait()
    {
        var first = await EnterAsync(Here);
        await EnterAsync(Here);
        var waiting = Enumerable.Range(0, HalfOpenSockets.WaitingPerAddress + 1).Select(_ => EnterAsync(Here)).ToArray();

        (await waiting[0]).ShouldBeNull();
        first!.Dispose();

        (await waiting[^1]).ShouldNotBeNull();
        waiting[1].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task SEC_12_lets_nobody_wait_longer_than_a_handshake_may_take()
    {
        var sockets = new HalfOpenSockets(new ConnectionLimits { HalfOpenPerAddress = 1, HandshakeTimeoutMs = 1000 }, _clock);
        (await sockets.EnterAsync(Here, CancellationToken.None)).ShouldNotBeNull();
        var waiting = sockets.EnterAsync(Here, CancellationToken.None).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await waiting).ShouldBeNull();
        sockets.Count.ShouldBe((1, 0));
    }

    [Fact]
    public async Task SEC_12_forgets_one_that_hangs_up_while_it_waits()
    {
        using var gone = new CancellationTokenSource();
        var first = await EnterAsync(Here);
        var second = await EnterAsync(Here);
        var waiting = _sockets.EnterAsync(Here, gone.Token).AsTask();

        await gone.CancelAsync();

        (await waiting).ShouldBeNull();
        first!.Dispose();
        second!.Dispose();
        _sockets.Count.ShouldBe((0, 0));
    }

    [Fact]
    public async Task SEC_12_is_limited_over_all_addresses_too()
    {
        var oldest = await EnterAsync(Here);
        await EnterAsync(Here);
        await EnterAsync(There);

        (await EnterAsync(IPAddress.Loopback)).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await EnterAsync(IPAddress.Loopback)).ShouldNotBeNull();
        await WantedAsync(oldest!);
        _sockets.Count.ShouldBe((3, 0));
    }

    [Fact]
    public async Task SEC_12_ends_up_empty_after_a_crowd()
    {
        var sockets = new HalfOpenSockets(new ConnectionLimits(), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => Task.Run(async () =>
        {
            using var place = (await sockets.EnterAsync(Here, CancellationToken.None)).ShouldNotBeNull();
            await Task.Yield();
        })));

        sockets.Count.ShouldBe((0, 0));
    }

    private Task<HalfOpenPlace?> EnterAsync(IPAddress address) => _sockets.EnterAsync(address, CancellationToken.None).AsTask();

    private static async Task WantedAsync(HalfOpenPlace place)
    {
        var wanted = new TaskCompletionSource();
        await using var registration = place.Wanted.Register(() => wanted.TrySetResult());
        await wanted.Task.WaitAsync(TestClient.Patience);
    }
}
