using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Protocol;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Streams;

/// <summary>How long, how many, how much: nothing is kept for ever.</summary>
public sealed class StreamBoundsTests
{
    [Fact]
    public async Task Keeps_no_more_events_than_it_may()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:resume:events"] = "100");
        await using var first = await StreamClient.ConnectAsync(gateway, []);
        await first.DisposeAsync();
        gateway.SayAll(1, 301);
        await Until.TrueAsync(() => Rows(gateway) == (202, 301));

        await using var late = await StreamClient.ConnectAsync(gateway, StreamClient.From(first.StreamId, 200));
        await using var inTime = await StreamClient.ConnectAsync(gateway, StreamClient.From(first.StreamId, 201));

        (late.ResyncRequired, late.Reason).ShouldBe((true, "the events after afterSeq are not kept any more"));
        (inTime.ResyncRequired, inTime.Missed).ShouldBe((false, 100));
        (await inTime.TextsAsync(100)).ShouldBe(Said.Numbers(202, 301));
    }

    [Fact]
    public async Task Keeps_no_more_bytes_than_it_may()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:resume:megabytes"] = "1");
        await using var first = await StreamClient.ConnectAsync(gateway, []);
        await first.DisposeAsync();
        gateway.SayAll(1, 300, length: 10_000);
        await Until.TrueAsync(() => Rows(gateway) is (>= 200, 300));

        var (oldest, _) = Rows(gateway);
        oldest.ShouldBeInRange(200, 290);

        // Not the oldest on the disk: what memory has let go of already may still be there for a moment, and what the gateway itself has to tell takes places too.
        const int from = 290;

        // The disk has it a moment before the log knows so: a stream that begins waits for that.
        await using var other = await StreamClient.ConnectAsync(gateway, []);
        await using var second = await StreamClient.ConnectAsync(gateway, StreamClient.From(first.StreamId, from - 1));
        (await second.TextsAsync(301 - from)).ShouldBe(Said.Numbers(from, 300));
    }

    [Fact]
    public async Task Keeps_events_no_longer_than_it_may()
    {
        var time = new MovableTime();
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        await using var first = await StreamClient.ConnectAsync(gateway, []);
        gateway.Say("1");
        await first.TextsAsync(1);
        time.Forward(TimeSpan.FromMinutes(9));
        gateway.Say("2");
        await first.TextsAsync(1);
        time.Forward(TimeSpan.FromMinutes(2));

        await using var late = await StreamClient.ConnectAsync(gateway, StreamClient.From(first.StreamId, 0));
        await using var inTime = await StreamClient.ConnectAsync(gateway, StreamClient.From(first.StreamId, 1));

        late.ResyncRequired.ShouldBeTrue();
        (await inTime.TextsAsync(1)).ShouldBe(["2"]);
    }

    [Fact]
    public async Task Forgets_who_has_been_away_too_long_and_then_everything()
    {
        var time = new MovableTime();
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        var first = await StreamClient.ConnectAsync(gateway, []);
        gateway.SayAll(1, 3);
        await first.TextsAsync(3);
        await first.DisposeAsync();
        await Until.TrueAsync(() => gateway.Connections == 0);
        time.Forward(TimeSpan.FromMinutes(9));
        gateway.Part<EventStreams>().Tidy();
        gateway.Part<EventLog>().IsWanted.ShouldBeTrue();
        time.Forward(TimeSpan.FromMinutes(2));

        gateway.Part<EventStreams>().Tidy();

        gateway.Part<EventLog>().IsWanted.ShouldBeFalse();
        await Until.TrueAsync(() => Rows(gateway) == (0, 0));
        await using var second = await StreamClient.ConnectAsync(gateway, first.Wish);
        second.ResyncRequired.ShouldBeTrue();
        gateway.Say("4");
        (await second.TextsAsync(1)).ShouldBe(["4"]);
    }

    [Fact]
    public async Task Remembers_only_the_newest_streams_of_one_principal()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = new List<StreamClient>();
        for (var i = 0; i < 103; i++)
        {
            var client = await StreamClient.ConnectAsync(gateway, []);
            await client.DisposeAsync();
            await Until.TrueAsync(() => gateway.Connections == 0);
            clients.Add(client);
        }

        await using var oldest = await StreamClient.ConnectAsync(gateway, clients[0].Wish);
        await using var newest = await StreamClient.ConnectAsync(gateway, clients[^1].Wish);

        oldest.ResyncRequired.ShouldBeTrue();
        newest.ResyncRequired.ShouldBeFalse();
    }

    private static (long First, long Last) Rows(TestGateway gateway) => gateway.Part<SqliteDatabase>().Read(
        connection => connection.Rows("SELECT coalesce(min(position), 0), coalesce(max(position), 0) FROM event_log", row => (row.GetInt64(0), row.GetInt64(1)))[0]);
}
