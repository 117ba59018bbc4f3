using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class EventTests
{
    [Fact]
    public async Task Hands_on_events_in_order_to_the_end_of_the_connection()
    {
        var begin = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await begin.Task.Soon();
            await c.SendAsync("""{"type":"event","event":"presence","seq":1,"stateVersion":{"presence":3,"health":2},"payload":{"presence":[]}}""");
            await c.EventAsync("plugin.news", 2, """{"n":2}""");
            await c.SendAsync("""{"type":"event","event":"bare"}""");
            await c.CloseAsync(1000, "done");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        var events = client.EventsAsync(Deadline.Token);
        begin.SetResult();

        var seen = await ToListAsync(events);

        seen.Select(e => e.Name).ShouldBe(["presence", "plugin.news", "bare"]);
        seen[0].StateVersion.ShouldBe(new StateVersion(3, 2));
        seen[1].Payload.GetProperty("n").GetInt32().ShouldBe(2);
        seen[2].Seq.ShouldBeNull();
        seen[1].ToString().ShouldBe("plugin.news #2");
    }

    [Fact]
    public async Task Reports_a_gap_in_the_numbers()
    {
        var gaps = new List<SequenceGap>();
        var begin = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await begin.Task.Soon();
            foreach (int? seq in new int?[] { 40, 41, null, 45, 46 })
            {
                await c.EventAsync("heartbeat", seq, "{}");
            }

            await c.CloseAsync(1000, "done");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(onGap: gaps.Add), Deadline.Token);
        begin.SetResult();

        await client.Closed.Soon();

        gaps.ShouldBe([new SequenceGap(42, 45)]);
    }

    [Fact]
    public async Task Drops_the_oldest_for_a_slow_reader_says_so_and_answers_meanwhile()
    {
        var begin = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await begin.Task.Soon();
            for (var n = 1; n <= 100; n++)
            {
                await c.EventAsync("chat", n, "{}");
            }

            await c.AnswerAsync(await c.NextIdAsync(), "1");
            await c.CloseAsync(1000, "done");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(eventCapacity: 10), Deadline.Token);
        var slow = client.EventsAsync(Deadline.Token);
        begin.SetResult();

        // The answer came after a hundred events that nobody had read.
        (await client.CallAsync("health", null, Deadline.Token)).GetInt32().ShouldBe(1);
        var seen = await ToListAsync(slow);

        seen.Select(e => e.Seq).ShouldBe(Enumerable.Range(91, 10).Select(n => (long?)n));
        seen[0].MissedBefore.ShouldBe(90);
        seen.Skip(1).ShouldAllBe(e => e.MissedBefore == 0);
    }

    [Fact]
    public async Task Calls_a_typed_subscriber_for_its_kind_and_passes_over_other_shapes()
    {
        var begin = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await begin.Task.Soon();
            await c.EventAsync("tick", 1, """{"ts":7}""");
            await c.EventAsync("tick", 2, """{"ts":"seven"}""");
            await c.EventAsync("other", 3, """{"ts":8}""");
            await c.EventAsync("tick", 4, """{"ts":9}""");
            await c.CloseAsync(1000, "done");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        var ticks = new List<long>();
        using var subscription = client.Subscribe(LifecycleEvents.Tick, tick => ticks.Add(tick.Ts));
        begin.SetResult();

        await subscription.Completion.Soon();

        ticks.ShouldBe([7, 9]);
        subscription.Unreadable.ShouldBe(1);
    }

    [Fact]
    public async Task Ends_only_the_subscription_whose_handler_throws()
    {
        var begin = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await begin.Task.Soon();
            await c.EventAsync("tick", 1, """{"ts":7}""");
            await c.AnswerAsync(await c.NextIdAsync(), "1");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        var other = new TaskCompletionSource<long>();
        using var broken = client.Subscribe(LifecycleEvents.Tick, _ => throw new NotSupportedException("mine"));
        using var working = client.Subscribe(LifecycleEvents.Tick, tick => other.SetResult(tick.Ts));
        begin.SetResult();

        (await Should.ThrowAsync<NotSupportedException>(() => broken.Completion.Soon())).Message.ShouldBe("mine");
        (await other.Task.Soon()).ShouldBe(7);
        (await client.CallAsync("health", null, Deadline.Token)).GetInt32().ShouldBe(1);
    }

    private static async Task<List<GatewayEventFrame>> ToListAsync(IAsyncEnumerable<GatewayEventFrame> events)
    {
        var seen = new List<GatewayEventFrame>();
        await foreach (var e in events)
        {
            seen.Add(e);
        }

        return seen;
    }
}
