using PluginGateway.Manager.Starting;
using PluginGateway.Testing;

namespace PluginGateway.Manager.Tests;

/// <summary>The order of a start (T20–T30), with steps that only take notes.</summary>
public sealed class SequenceTests
{
    private static readonly GatewayStartException Closed = new(GatewayStartFailure.ClosedBeforeHandshake, "WebSocket closed before handshake: unknown");
    private static readonly GatewayStartException NotReady = new(GatewayStartFailure.NotReady, "Gateway failed to start after 50 retries");
    private static readonly GatewayStartException Starting = new(GatewayStartFailure.StillStarting, "gateway starting; retry shortly");
    private static readonly GatewayStartException BadConfig = new(GatewayStartFailure.ProcessExited, "Gateway process exited before becoming ready (code=1)");

    [Fact]
    public async Task T20_an_existing_gateway_is_connected_to_and_nothing_spawned()
    {
        var steps = new Notes { Existing = new ExistingGateway(GatewayOwnership.External) };
        await RunAsync(steps);
        steps.Done.ShouldBe(["clear", "find", "connect External"]);
    }

    [Fact]
    public async Task T21_the_port_is_waited_for_where_that_is_needed()
    {
        var steps = new Notes { NeedsPortWait = true };
        await RunAsync(steps);
        steps.Done.ShouldBe(["clear", "find", "port", "spawn", "ready", "connect Owned"]);
    }

    [Fact]
    public async Task T22_and_not_where_it_is_not()
    {
        var steps = new Notes();
        await RunAsync(steps);
        steps.Done.ShouldBe(["clear", "find", "spawn", "ready", "connect Owned"]);
    }

    [Fact]
    public async Task T23_a_transient_failure_is_tried_again_after_one_second()
    {
        var steps = new Notes { OnConnect = attempt => attempt == 1 ? Closed : null };
        var clock = new FakeClock();
        var run = RunAsync(steps, clock);
        await PassAsync(clock, 1000);
        await run;
        steps.Done.Count(step => step == "clear").ShouldBe(2);
        steps.Done.Count(step => step == "connect Owned").ShouldBe(2);
        clock.GetUtcNow().ShouldBe(DateTimeOffset.UnixEpoch.AddSeconds(1));
    }

    [Fact]
    public async Task T24_three_attempts_and_two_delays_at_most()
    {
        var steps = new Notes { OnConnect = _ => Closed };
        var clock = new FakeClock();
        var run = RunAsync(steps, clock);
        await PassAsync(clock, 1000);
        await PassAsync(clock, 1000);
        var failure = await run.ShouldThrowAsync<StartupFailedException>();
        failure.Cause.ShouldBe(Closed);
        failure.IsFinal.ShouldBeFalse();
        steps.Done.Count(step => step == "clear").ShouldBe(3);
    }

    [Fact]
    public async Task T25_a_wrong_configuration_is_repaired_once_without_a_delay()
    {
        var steps = new Notes { Errors = ["Invalid config at x"], OnReady = attempt => attempt == 1 ? BadConfig : null, CanRepair = true };
        await RunAsync(steps);
        steps.Done.ShouldBe(["clear", "find", "spawn", "ready", "repair", "repaired", "clear", "find", "spawn", "ready", "connect Owned"]);
    }

    [Fact]
    public async Task T25_what_is_wrong_after_the_repair_ends_the_start_for_good()
    {
        var steps = new Notes { Errors = ["Invalid config at x"], OnReady = _ => BadConfig, CanRepair = true };
        var failure = await RunAsync(steps).ShouldThrowAsync<StartupFailedException>();
        failure.IsFinal.ShouldBeTrue();
        steps.Done.Count(step => step == "repair").ShouldBe(1);
    }

    [Fact]
    public async Task T26_without_a_repair_the_first_failure_is_the_answer()
    {
        var steps = new Notes { Errors = ["Invalid config at x"], OnReady = _ => BadConfig };
        var failure = await RunAsync(steps).ShouldThrowAsync<StartupFailedException>();
        failure.Cause.ShouldBe(BadConfig);
        steps.Done.Count(step => step == "clear").ShouldBe(1);
    }

    [Fact]
    public async Task T27_what_is_superseded_is_neither_tried_again_nor_repaired()
    {
        using var source = new CancellationTokenSource();
        var steps = new Notes { Errors = ["Invalid config at x"], OnReady = _ => BadConfig, CanRepair = true, OnSpawn = source.Cancel };
        await RunAsync(steps, cancellation: source.Token).ShouldThrowAsync<OperationCanceledException>();
        steps.Done.ShouldBe(["clear", "find", "spawn", "ready"]);
    }

    [Fact]
    public async Task T28_H6_an_own_child_that_lives_is_waited_for_and_not_doubled()
    {
        var steps = new Notes { HasLiveChild = true };
        await RunAsync(steps);
        steps.Done.ShouldBe(["clear", "find", "ready 50", "connect Owned"]);
    }

    [Fact]
    public async Task T29_H17_an_own_child_that_never_answers_is_ended_and_replaced()
    {
        var steps = new Notes { HasLiveChild = true, OnReady = attempt => attempt == 1 ? NotReady : null };
        var clock = new FakeClock();
        var run = RunAsync(steps, clock);
        await PassAsync(clock, 1000);
        await run;
        steps.Done.ShouldBe(["clear", "find", "ready 50", "end", "spawn", "ready", "connect Owned"]);
    }

    [Fact]
    public async Task T30_H19_a_gateway_that_still_starts_is_asked_again_in_place()
    {
        var steps = new Notes { OnConnect = attempt => attempt < 3 ? Starting : null };
        var clock = new FakeClock();
        var run = RunAsync(steps, clock);
        await PassAsync(clock, 500);
        await PassAsync(clock, 1000);
        await run;
        steps.Done.ShouldBe(["clear", "find", "spawn", "ready", "connect Owned", "connect Owned", "connect Owned"]);
    }

    private static Task RunAsync(Notes steps, FakeClock? clock = null, CancellationToken cancellation = default) =>
        new StartupSequence(3, TimeSpan.FromSeconds(1), 50, clock ?? new FakeClock()).RunAsync(steps, cancellation);

    private static async Task PassAsync(FakeClock clock, int ms)
    {
        await clock.UntilAwaitedAsync(TimeSpan.FromMilliseconds(ms)).WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromMilliseconds(ms));
    }

    private sealed class Notes : IStartupSteps
    {
        private int connects;
        private int readies;

        public List<string> Done { get; } = [];

        public ExistingGateway? Existing { get; init; }

        public IReadOnlyList<string> Errors { get; init; } = [];

        public bool CanRepair { get; init; }

        public Func<int, GatewayStartException?> OnConnect { get; init; } = static _ => null;

        public Func<int, GatewayStartException?> OnReady { get; init; } = static _ => null;

        public Action OnSpawn { get; init; } = static () => { };

        public bool HasLiveChild { get; set; }

        public bool NeedsPortWait { get; init; }

        public IReadOnlyList<string> ErrorLines => Errors;

        public void ClearErrors() => Done.Add("clear");

        public Task<ExistingGateway?> FindExistingAsync(CancellationToken cancellation)
        {
            Done.Add("find");
            return Task.FromResult(Existing);
        }

        public Task WaitForPortAsync(CancellationToken cancellation) => Note("port", null);

        public Task SpawnAsync(CancellationToken cancellation)
        {
            OnSpawn();
            return Note("spawn", null);
        }

        public Task WaitReadyAsync(int? probes, CancellationToken cancellation) => Note(probes is { } count ? $"ready {count}" : "ready", OnReady(++readies));

        public Task ConnectAsync(GatewayOwnership ownership, CancellationToken cancellation) => Note($"connect {ownership}", OnConnect(++connects));

        public Task EndChildAsync()
        {
            HasLiveChild = false;
            return Note("end", null);
        }

        public Task<bool> RepairAsync(CancellationToken cancellation)
        {
            Done.Add("repair");
            return Task.FromResult(CanRepair);
        }

        public void OnRepaired() => Done.Add("repaired");

        private Task Note(string what, GatewayStartException? failure)
        {
            Done.Add(what);
            return failure is null ? Task.CompletedTask : Task.FromException(failure);
        }
    }
}
