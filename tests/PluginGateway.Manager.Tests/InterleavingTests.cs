using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>Everything that can happen to a manager, in any order, by a clock that stands still: never two gateways at once, no call without an end, and after a stop nothing is left.</summary>
public sealed class InterleavingTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Two_hundred_steps_in_any_order_leave_nothing(int seed)
    {
        await using var world = new FakeWorld();
        var random = new Random(seed);
        var calls = new List<Task>();
        for (var step = 0; step < 200; step++)
        {
            calls.Add(Do(world, random.Next(12), random));
            if (random.Next(3) == 0)
            {
                await Task.Yield();
            }

            world.Alive.ShouldBeLessThanOrEqualTo(1, $"step {step}");
        }

        await world.Manager.StopAsync().WaitAsync(Soon);
        foreach (var call in calls)
        {
            await call.WaitAsync(Soon).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            (call.Exception?.InnerException is null or GatewayStartException).ShouldBeTrue($"{call.Exception?.InnerException}");
        }

        await world.NothingLeftAsync();
        (world.OnProbe, world.OnSpawn, world.OnConnect) = (null, static _ => Task.CompletedTask, static _ => Task.CompletedTask);
        (await world.Manager.StartAsync().WaitAsync(Soon)).ShouldBe(StartOutcome.Started);
        (world.Alive, world.OpenSockets).ShouldBe((1, 1));
    }

    private static Task Do(FakeWorld world, int what, Random random)
    {
        switch (what)
        {
            case 0 or 1:
                return world.Manager.StartAsync();
            case 2:
                return world.Manager.StopAsync();
            case 3:
                return world.Manager.RestartAsync();
            case 4:
                return world.Manager.ReloadAsync();
            case 5:
                world.Manager.RequestRestart();
                break;
            case 6:
                world.Manager.RequestReload();
                break;
            case 7:
                world.LastChild?.Exit(random.Next(3));
                break;
            case 8:
                world.LastSocket?.Close();
                break;
            case 9:
                // Children that end at once, connections that are refused, and all well again.
                var (ends, refuses) = (random.Next(4) == 0, random.Next(4) == 0);
                world.OnSpawn = async child =>
                {
                    await Task.Yield();
                    if (ends)
                    {
                        child.Exit(1);
                    }
                };
                world.OnConnect = async cancellation =>
                {
                    await Task.Yield();
                    cancellation.ThrowIfCancellationRequested();
                    if (refuses)
                    {
                        throw new GatewayStartException(GatewayStartFailure.ClosedBeforeHandshake, "WebSocket closed before handshake");
                    }
                };
                break;
            default:
                world.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
                break;
        }

        return Task.CompletedTask;
    }
}
