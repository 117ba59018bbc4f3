using PluginGateway.Manager.Tests.Fakes;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Tests;

/// <summary>What is seen while it runs (T52, T54–T57), by a clock that stands still.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private readonly FakeWorld world = new();

    private GatewayManager Manager => world.Manager;

    [Fact]
    public async Task T52_a_call_ends_with_its_time_and_a_late_answer_is_a_message()
    {
        world.OnCall = static _ => new TaskCompletionSource<string>().Task;
        await Manager.StartAsync();
        await using var events = Manager.WatchAsync().GetAsyncEnumerator();
        var next = NextAsync<GatewayEvent.Message>(events);
        var call = Manager.CallAsync("agents.list", timeout: TimeSpan.FromSeconds(7));
        await world.PassAsync(TimeSpan.FromSeconds(7));
        (await call.ShouldThrowAsync<GatewayException>()).Message.ShouldBe("RPC timeout: agents.list");

        world.Sockets[0].Receive("""{"type":"res","id":"1","ok":true,"payload":{}}""");

        (await next).Frame.GetProperty("id").GetString().ShouldBe("1");
        await Manager.StopAsync();
        (await Manager.CallAsync("agents.list").ShouldThrowAsync<GatewayException>()).Message.ShouldBe("Gateway not connected");
    }

    [Fact]
    public async Task T54_H3_H12_H18_silence_does_nothing_before_the_deadline_and_any_frame_begins_it_anew()
    {
        await StartReadyAsync();
        world.OnCall = static method => method == "system-presence" ? new TaskCompletionSource<string>().Task : Task.FromResult("{}");
        world.Clock.Advance(TimeSpan.FromSeconds(100));
        world.Sockets[0].Receive("""{"type":"event","event":"tick","payload":{}}""");
        world.Clock.Advance(TimeSpan.FromSeconds(179.999));
        Manager.Status.State.ShouldBe(GatewayState.Running);
        Manager.Diagnostics.MissedHeartbeats.ShouldBe(5);
        world.Calls.ShouldBeEmpty();

        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await UntilCalledAsync("system-presence");
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId == 1001);
        await world.UntilAsync(_ => Manager.Diagnostics.Restarts == 1);
        Manager.Diagnostics.TransportFailures.ShouldBe(1);
    }

    [Fact]
    public async Task T54_an_answer_begins_it_anew_as_well()
    {
        await StartReadyAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(100));
        await Manager.CallAsync("agents.list");
        world.Clock.Advance(TimeSpan.FromSeconds(179.999));
        world.Calls.ShouldBe(["agents.list"]);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await UntilCalledAsync("system-presence");
    }

    [Fact]
    public async Task H18_what_is_found_out_about_an_earlier_connection_is_of_no_use()
    {
        await StartReadyAsync();
        var answer = new TaskCompletionSource<string>();
        world.OnCall = _ => answer.Task;
        world.Clock.Advance(TimeSpan.FromSeconds(180));
        await UntilCalledAsync("system-presence");
        world.Sockets[0].Close();
        await world.UntilAsync(GatewayState.Reconnecting);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(GatewayState.Running);
        answer.SetException(new GatewayException("late"));
        world.Clock.Advance(TimeSpan.FromSeconds(100));
        (world.Children.Count, Manager.Diagnostics.Restarts, Manager.Status.State).ShouldBe((1, 0, GatewayState.Running));
    }

    [Fact]
    public async Task T54_an_external_gateway_is_only_connected_to_anew()
    {
        world.IsExternalThere = true;
        await StartReadyAsync();
        world.OnCall = static _ => new TaskCompletionSource<string>().Task;
        world.Clock.Advance(TimeSpan.FromSeconds(180));
        await UntilCalledAsync("system-presence");
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        await world.UntilAsync(GatewayState.Reconnecting);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(GatewayState.Running);
        world.Sockets.Count.ShouldBe(2);
        world.Did.ShouldBeEmpty();
    }

    [Fact]
    public async Task T55_H18_an_answer_at_the_deadline_is_enough()
    {
        await StartReadyAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(180));
        await UntilCalledAsync("system-presence");
        await world.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(180)).WaitAsync(TimeSpan.FromSeconds(30));
        world.Clock.Advance(TimeSpan.FromSeconds(100));
        Manager.Status.State.ShouldBe(GatewayState.Running);
        (world.Children.Count, Manager.Diagnostics.Restarts).ShouldBe((1, 0));
    }

    [Fact]
    public async Task T56_a_gateway_that_says_nothing_is_asked_whether_it_is_ready()
    {
        var isUp = false;
        world.OnCall = _ => isUp ? Task.FromResult("[]") : Task.FromException<string>(new GatewayException("not yet"));
        await Manager.StartAsync();
        Manager.Status.Ready.ShouldBe(false);
        await world.PassAsync(TimeSpan.FromSeconds(1.5));
        await UntilCalledAsync("system-presence");
        await world.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(3)).WaitAsync(TimeSpan.FromSeconds(30));
        Manager.Status.Ready.ShouldBe(false);
        isUp = true;
        world.Clock.Advance(TimeSpan.FromSeconds(3));
        await world.UntilAsync(status => status.Ready == true);
    }

    [Fact]
    public async Task T56_the_event_is_enough_and_said_once()
    {
        var changes = 0;
        Manager.StatusChanged += (_, change) => changes += change.Old.Ready != true && change.New.Ready == true ? 1 : 0;
        await StartReadyAsync();
        world.Sockets[0].Receive("""{"type":"event","event":"ready"}""");
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        await Manager.StopAsync();
        await Manager.DisposeAsync();
        world.Calls.ShouldBeEmpty();
        changes.ShouldBe(1);
    }

    [Fact]
    public async Task T57_H16_only_silence_counts_against_the_transport()
    {
        await StartReadyAsync();
        world.OnCall = static _ => Task.FromException<string>(new GatewayException("no such channel"));
        await Manager.CallAsync("channels.status").ShouldThrowAsync<GatewayException>();
        await Manager.CallAsync("health").ShouldThrowAsync<GatewayException>();
        Manager.Diagnostics.TransportFailures.ShouldBe(0);

        world.OnCall = static _ => new TaskCompletionSource<string>().Task;
        var health = Manager.CheckHealthAsync(probe: true);
        await world.PassAsync(TimeSpan.FromSeconds(8));
        (await health).ShouldBe(new GatewayHealth(IsOk: false, TimeSpan.FromSeconds(1.5), "RPC timeout: health"));
        Manager.Diagnostics.TransportFailures.ShouldBe(1);
    }

    [Fact]
    public async Task D8_H17_a_lost_connection_ends_the_calls_that_wait()
    {
        world.OnCall = static _ => new TaskCompletionSource<string>().Task;
        await Manager.StartAsync();
        var call = Manager.CallAsync("sessions.list");
        world.Sockets[0].Close(1012);
        await call.ShouldThrowAsync<GatewayException>();
    }

    [Fact]
    public async Task T58_H25_no_secret_is_in_logs_events_or_what_people_are_shown()
    {
        const string Secret = "the-secret-of-the-gateway";
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Manager.StatusChanged += (_, change) => seen.Enqueue($"{change.Old} {change.New}");
        var watching = Task.Run(async () =>
        {
            await foreach (var one in Manager.WatchAsync())
            {
                seen.Enqueue($"{one}");
            }
        });
        world.Options.MaxStartAttempts = 1;
        world.Options.Environment["OPENAI_API_KEY"] = "sk-that-nobody-sees";
        world.OnSpawn = static child =>
        {
            child.Say($"listening with {Secret} and sk-that-nobody-sees");
            return Task.CompletedTask;
        };
        world.OnConnect = static _ => Task.FromException(new GatewayStartException(GatewayStartFailure.ClosedBeforeHandshake, $"token {Secret} is not the one"));
        var failure = await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>();
        world.OnConnect = static _ => Task.CompletedTask;
        await Manager.StartAsync();
        await Manager.CallAsync("config.set", System.Text.Json.JsonElement.Parse($$$"""{"raw":"{\"token\":\"{{{Secret}}}\"}","auth":{"token":"{{{Secret}}}"}}"""));
        world.Sockets[0].Receive($$$$"""{"type":"event","event":"agent","payload":{"headers":[{"Authorization":"Bearer {{{{Secret}}}}"}],"device":{"signature":"{{{{Secret}}}}"}}}""");
        world.Sockets[0].Receive($$$"""{"type":"res","id":"1","ok":true,"payload":{"accessToken":"{{{Secret}}}"}}""");
        var shown = string.Join('\n', Manager.Diagnostics.ErrorLines) + Manager.Diagnostics + failure + world.Options;
        await Manager.StopAsync();
        await Manager.DisposeAsync();
        await watching;

        world.Log.Text.ShouldContain("Trace: Sent config.set");
        world.Log.Text.ShouldContain("Trace: Received {");
        seen.ShouldContain(line => line.Contains("token *** is not the one", StringComparison.Ordinal));
        foreach (var text in new[] { world.Log.Text, string.Join('\n', seen), shown })
        {
            text.ShouldNotContain(Secret);
            text.ShouldNotContain("sk-that-nobody-sees");
        }
    }

    [Fact]
    public async Task H24_what_is_measured_holds_no_text()
    {
        var tags = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "PluginGateway.GatewayManager" && !instrument.IsObservable)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, pairs, _) => tags.Enqueue($"{instrument.Name} {string.Join(' ', pairs.ToArray().Select(static pair => $"{pair.Key}={pair.Value}"))}"));
        listener.Start();
        world.Options.MaxStartAttempts = 1;
        await Manager.StartAsync();
        world.OnConnect = static _ => Task.FromException(new GatewayStartException(GatewayStartFailure.HandshakeTimeout, "no answer from http://me:secret@host"));
        world.Children[0].Exit(1);
        await world.UntilAsync(GatewayState.Reconnecting);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(_ => tags.Contains("gateway.reconnects outcome=failure attempt=1", StringComparer.Ordinal));
        tags.ShouldAllBe(line => !line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starts_stops_and_restarts_are_activities()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var root = new System.Diagnostics.Activity("test").Start();
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = static source => source.Name == "PluginGateway.GatewayManager",
            Sample = static (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Other tests' managers run beside this one.
                if (activity.TraceId == root.TraceId)
                {
                    seen.Enqueue($"{activity.OperationName} {activity.Status}");
                }
            },
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        await Manager.StartAsync();
        await Manager.RestartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        world.OnProbe = static () => false;
        world.OnSpawn = static child =>
        {
            child.Exit(78);
            return Task.CompletedTask;
        };
        await Manager.RestartAsync().ShouldThrowAsync<GatewayStartException>();
        seen.ShouldBe(["gateway.start Unset", "gateway.stop Unset", "gateway.start Unset", "gateway.restart Unset", "gateway.stop Unset", "gateway.start Error", "gateway.restart Error"]);
    }

    [Fact]
    public async Task D16_a_handler_that_throws_and_an_error_without_params_harm_nobody()
    {
        Manager.StatusChanged += (_, _) => throw new InvalidOperationException("mine");
        await StartReadyAsync();
        await using var events = Manager.WatchAsync().GetAsyncEnumerator();
        var next = NextAsync<GatewayEvent.Fault>(events);
        world.Sockets[0].Receive("no json");
        world.Sockets[0].Receive("""{"jsonrpc":"2.0","method":"error"}""");
        (await next).Text.ShouldBe("Gateway error");
        Manager.Status.State.ShouldBe(GatewayState.Running);
    }

    [Fact]
    public async Task A_slow_reader_loses_the_oldest_and_never_the_last_status()
    {
        world.Options.EventCapacity = 4;
        await using var events = Manager.WatchAsync().GetAsyncEnumerator();
        var first = events.MoveNextAsync();
        await StartReadyAsync();
        await first;
        for (var count = 0; count < 50; count++)
        {
            world.Sockets[0].Receive("""{"type":"event","event":"agent","payload":{}}""");
        }

        await Manager.StopAsync();
        await Manager.DisposeAsync();
        var (left, last) = (0, (GatewayStatus?)null);
        while (await events.MoveNextAsync())
        {
            left++;
            last = (events.Current as GatewayEvent.StatusChanged)?.New ?? last;
        }

        left.ShouldBeLessThanOrEqualTo(4);
        last.ShouldBe(new GatewayStatus(GatewayState.Stopped, 18789));
    }

    [Fact]
    public async Task T59_H9_a_gateway_in_the_way_is_replaced_and_a_stranger_never()
    {
        world.Options.Existing = ExistingGatewayPolicy.Replace;
        (world.IsExternalThere, world.Listeners) = (true, [77]);
        await Manager.StartAsync();
        world.Did.ShouldBe(["end 77", "spawn"]);
        await Manager.StopAsync();
        world.Children[0].Terminated.ShouldBe(1);

        world.Did.Clear();
        (world.IsExternalThere, world.Listeners, world.Free) = (false, [77], static () => false);
        world.Options.MaxStartAttempts = 1;
        var start = Manager.StartAsync();
        for (var poll = 0; poll < 60; poll++)
        {
            await world.PassAsync(TimeSpan.FromMilliseconds(500));
        }

        var failure = await start.ShouldThrowAsync<GatewayStartException>();
        failure.Kind.ShouldBe(GatewayStartFailure.PortOccupied);
        failure.Message.ShouldContain("by process 77");
        world.Did.ShouldBeEmpty("who does not answer as a gateway is not touched");
    }

    [Fact]
    public async Task T59_the_policy_can_be_to_fail()
    {
        world.Options.Existing = ExistingGatewayPolicy.Fail;
        (world.IsExternalThere, world.Listeners) = (true, [77]);
        (await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>()).Kind.ShouldBe(GatewayStartFailure.Existing);
        (Manager.Status.State, world.Did.Count).ShouldBe((GatewayState.Error, 0));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    /// <summary>Starts a gateway that says it is ready, so that nobody asks it.</summary>
    private async Task StartReadyAsync()
    {
        await Manager.StartAsync();
        world.Sockets[0].Receive("""{"type":"event","event":"gateway.ready"}""");

        // The first ready probe finds that it is: from then on only the deadline waits.
        await world.PassAsync(TimeSpan.FromSeconds(1.5));
        world.Sockets[0].Receive("""{"type":"event","event":"tick","payload":{}}""");
    }

    private static async Task<T> NextAsync<T>(IAsyncEnumerator<GatewayEvent> events)
        where T : GatewayEvent
    {
        while (await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)))
        {
            if (events.Current is T found)
            {
                return found;
            }
        }

        throw new InvalidOperationException("the events ended");
    }

    private async Task UntilCalledAsync(string method) => await world.UntilAsync(_ => world.Calls.Contains(method, StringComparer.Ordinal));
}
