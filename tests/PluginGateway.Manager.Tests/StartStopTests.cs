using System.Collections.Concurrent;
using PluginGateway.Manager.Tests.Fakes;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Tests;

/// <summary>Starts and stops, by a clock that stands still (T40–T46).</summary>
public sealed class StartStopTests : IAsyncLifetime
{
    private readonly FakeWorld world = new();

    private GatewayManager Manager => world.Manager;

    [Fact]
    public async Task T40_two_starts_at_once_are_one()
    {
        var both = new TaskCompletionSource();
        world.OnConnect = _ => both.Task;
        Task<StartOutcome>[] starts = [Manager.StartAsync(), Manager.StartAsync()];
        both.SetResult();
        var outcomes = await Task.WhenAll(starts);

        outcomes.Order().ShouldBe([StartOutcome.Started, StartOutcome.Joined]);
        world.Children.Count.ShouldBe(1);
        var status = Manager.Status;
        (await Manager.StartAsync()).ShouldBe(StartOutcome.AlreadyRunning);
        Manager.Status.ShouldBeSameAs(status);
        status.ShouldBe(new GatewayStatus(GatewayState.Running, 18789) { Ownership = GatewayOwnership.Owned, ProcessId = 1000, ConnectedAt = world.Clock.GetUtcNow(), Version = "9.9", Ready = false });
        Manager.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task T41_a_stop_ends_the_child_and_the_calls_that_wait()
    {
        await Manager.StartAsync();
        world.OnCall = static _ => new TaskCompletionSource<string>().Task;
        var call = Manager.CallAsync("sessions.list");

        await Manager.StopAsync();

        (await call.ShouldThrowAsync<GatewayException>()).Message.ShouldBe("Gateway stopped");
        world.Children[0].Terminated.ShouldBe(1);
        world.Children[0].Killed.ShouldBe(0);
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, 18789));
        world.OpenSockets.ShouldBe(0);
    }

    [Fact]
    public async Task T41_a_deaf_child_is_ended_by_force_after_the_grace()
    {
        world.OnSpawn = static child =>
        {
            child.IsDeaf = true;
            return Task.CompletedTask;
        };
        await Manager.StartAsync();
        var stop = Manager.StopAsync();
        await world.PassAsync(TimeSpan.FromSeconds(5));
        await stop;
        (world.Children[0].Terminated, world.Children[0].Killed).ShouldBe((1, 1));
        Manager.Status.State.ShouldBe(GatewayState.Stopped);
    }

    [Fact]
    public async Task T42_an_external_gateway_is_asked_to_end_and_not_killed()
    {
        world.IsExternalThere = true;
        world.Listeners = [77];
        await Manager.StartAsync();
        Manager.Status.Ownership.ShouldBe(GatewayOwnership.External);
        Manager.Status.ProcessId.ShouldBeNull();

        await Manager.StopAsync();

        world.Calls.ShouldBe(["shutdown"]);
        world.Did.ShouldBeEmpty("neither spawned nor ended anything");
    }

    [Fact]
    public async Task T42_it_is_waited_for_five_seconds()
    {
        world.IsExternalThere = true;
        world.OnCall = static _ => new TaskCompletionSource<string>().Task;
        await Manager.StartAsync();
        var stop = Manager.StopAsync();
        await world.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(5)).WaitAsync(TimeSpan.FromSeconds(30));
        world.OpenSockets.ShouldBe(1, "the socket stays until the answer or the limit");
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        await stop;
        world.OpenSockets.ShouldBe(0);
    }

    [Theory]
    [InlineData("permission denied", 2)]
    [InlineData("unknown method: shutdown", 1)]
    public async Task T43_a_gateway_that_knows_no_shutdown_is_asked_once_and_others_again(string error, int asked)
    {
        world.IsExternalThere = true;
        world.OnCall = _ => Task.FromException<string>(new GatewayException(error));
        for (var round = 0; round < 2; round++)
        {
            await Manager.StartAsync();
            await Manager.StopAsync();
        }

        world.Calls.Count(method => method == "shutdown").ShouldBe(asked);
        Manager.Status.State.ShouldBe(GatewayState.Stopped);
    }

    [Fact]
    public async Task T44_a_child_that_ends_is_replaced_after_a_second()
    {
        var seen = new ConcurrentQueue<string>();
        using var over = new CancellationTokenSource();
        var watching = ReadAsync(seen, over.Token);
        await Manager.StartAsync();

        world.Children[0].Exit(1);
        await world.UntilAsync(GatewayState.Reconnecting);
        Manager.Status.ReconnectAttempts.ShouldBe(1);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(GatewayState.Running);

        world.Children.Count.ShouldBe(2);
        Manager.Status.Error.ShouldBeNull();
        Manager.Status.ReconnectAttempts.ShouldBe(0);
        Manager.Diagnostics.LastExitCode.ShouldBe(1);
        await world.UntilAsync(_ => seen.Count >= 8);
        await over.CancelAsync();
        await watching;
        seen.Take(6).ShouldBe(["Starting", "Starting", "Running", "exit 1", "Running", "Stopped"]);
        seen.Skip(6).Take(2).ShouldBe(["Reconnecting", "Starting"]);
    }

    [Fact]
    public async Task T45_what_comes_late_after_a_stop_changes_nothing()
    {
        await Manager.StartAsync();
        var (child, socket) = (world.Children[0], world.Sockets[0]);
        await Manager.StopAsync();
        socket.Close();
        child.Exit(1);
        world.Clock.Advance(TimeSpan.FromHours(1));
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, 18789));
        world.Children.Count.ShouldBe(1);
    }

    [Fact]
    public async Task T46_a_start_by_hand_takes_the_place_of_the_timer()
    {
        await Manager.StartAsync();
        world.Children[0].Exit(1);
        await world.UntilAsync(GatewayState.Reconnecting);

        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        world.Clock.Advance(TimeSpan.FromMinutes(1));

        world.Children.Count.ShouldBe(2);
        Manager.Status.State.ShouldBe(GatewayState.Running);
    }

    [Fact]
    public async Task A_stop_works_when_there_is_nothing_to_stop_and_twice()
    {
        await Manager.StopAsync();
        await Task.WhenAll(Manager.StopAsync(), Manager.StopAsync());
        Manager.Status.State.ShouldBe(GatewayState.Stopped);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    private async Task ReadAsync(ConcurrentQueue<string> seen, CancellationToken cancellation)
    {
        try
        {
            await foreach (var one in Manager.WatchAsync(cancellation))
            {
                if (one is GatewayEvent.StatusChanged change)
                {
                    seen.Enqueue(change.New.State.ToString());
                }
                else if (one is GatewayEvent.Exited exit)
                {
                    seen.Enqueue($"exit {exit.Code}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
