using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Streams;

/// <summary>Clients that come back for the events that they missed.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Gets_exactly_what_it_missed_and_goes_on_from_there()
    {
        await using var first = await StreamClient.ConnectAsync(_gateway, []);
        (first.ResyncRequired, first.Seq, first.Reason).ShouldBe((false, 0, null));
        _gateway.SayAll(1, 3);
        (await first.TextsAsync(3)).ShouldBe(Said.Numbers(1, 3));
        await first.DisposeAsync();
        _gateway.SayAll(4, 700);

        await using var second = await StreamClient.ConnectAsync(_gateway, first.Wish);

        (second.StreamId, second.ResyncRequired, second.Seq, second.Missed).ShouldBe((first.StreamId, false, 3, 697));
        (await second.TextsAsync(697)).ShouldBe(Said.Numbers(4, 700));
        _gateway.SayAll(701, 702);
        (await second.TextsAsync(2)).ShouldBe(Said.Numbers(701, 702));
        second.Seq.ShouldBe(702);
    }

    [Fact]
    public async Task Nothing_is_different_or_kept_for_those_who_do_not_ask()
    {
        await using var plain = await StreamClient.ConnectAsync(_gateway, resume: null);
        plain.Resume.ShouldBeNull();
        _gateway.SayAll(1, 2);

        _gateway.Part<Broadcaster>().Send(LifecycleEvents.Tick, new TickPayload(5), droppable: true);

        (await plain.TextsAsync(2)).ShouldBe(["1", "2"]);
        var tick = await plain.NextTickAsync();
        tick.ToJsonString().ShouldBe($$$"""{"type":"event","event":"tick","payload":{"ts":5},"seq":{{{plain.Seq}}}}""");
        _gateway.Part<EventLog>().IsWanted.ShouldBeFalse();
        KeptRows().ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_different_for_them_while_others_have_asked()
    {
        await using var asked = await StreamClient.ConnectAsync(_gateway, []);
        await using var plain = await StreamClient.ConnectAsync(_gateway, resume: null);
        plain.Resume.ShouldBeNull();
        _gateway.Say("1");
        _gateway.Part<Broadcaster>().Send(LifecycleEvents.Tick, new TickPayload(5), droppable: true);
        _gateway.Say("2");

        (await plain.TextsAsync(1)).ShouldBe(["1"]);
        var tick = await plain.NextTickAsync();
        tick.ToJsonString().ShouldBe($$$"""{"type":"event","event":"tick","payload":{"ts":5},"seq":{{{plain.Seq}}}}""");
        (await plain.TextsAsync(1)).ShouldBe(["2"]);
        (await asked.TextsAsync(2)).ShouldBe(["1", "2"]);

        // What says only how things stand has no number of a stream.
        asked.Seq.ShouldBeLessThan(plain.Seq);
    }

    [Fact]
    public async Task The_schema_says_how_to_ask()
    {
        using var http = new HttpClient();
        var schema = await http.GetStringAsync(new Uri(_gateway.Url, "/protocol/schema.json"));

        schema.ShouldContain("\"afterSeq\"");
        schema.ShouldContain("\"resyncRequired\"");
    }

    [Fact]
    public async Task What_only_says_how_things_stand_is_neither_numbered_nor_repeated()
    {
        await using var first = await StreamClient.ConnectAsync(_gateway, []);
        _gateway.Part<Broadcaster>().Send(LifecycleEvents.Tick, new TickPayload(5), droppable: true);
        (await first.NextOfAsync("tick")).ToJsonString().ShouldBe("""{"type":"event","event":"tick","payload":{"ts":5}}""");
        await first.DisposeAsync();
        _gateway.Part<Broadcaster>().Send(LifecycleEvents.Tick, new TickPayload(6), droppable: true);
        _gateway.Say("a");

        await using var second = await StreamClient.ConnectAsync(_gateway, first.Wish);

        second.Missed.ShouldBe(1);
        (await second.NextEventAsync())["payload"]!["errorMessage"]!.GetValue<string>().ShouldBe("a");
    }

    [Fact]
    public async Task Misses_and_repeats_nothing_of_what_is_sent_while_it_comes_back()
    {
        await using var first = await StreamClient.ConnectAsync(_gateway, []);
        _gateway.SayAll(1, 2000);
        var sending = Task.Run(() => _gateway.SayAll(2001, 6000));

        // One after another, each of which reads some and goes.
        var texts = new List<string>();
        var (wish, number) = (first.Wish, 0);
        while (texts.Count < 6000)
        {
            await using var again = await StreamClient.ConnectAsync(_gateway, wish);
            again.ResyncRequired.ShouldBeFalse();
            texts.AddRange(await again.TextsAsync(Math.Min(500 + (37 * ++number), 6000 - texts.Count)));
            wish = again.Wish;
        }

        await sending;
        texts.ShouldBe(Said.Numbers(1, 6000));
    }

    [Fact]
    public async Task A_client_that_reads_slowly_is_behind_and_gets_everything()
    {
        const int Count = 12_000;
        await using var first = await StreamClient.ConnectAsync(_gateway, []);
        await first.DisposeAsync();

        // More than memory holds of it, and far more than may wait for one client.
        _gateway.SayAll(1, Count, length: 1000);
        await using var second = await StreamClient.ConnectAsync(_gateway, first.Wish);
        second.Missed.ShouldBe(Count);
        var connection = _gateway.Part<ConnectionRegistry>().All.Single(one => one.Stream?.Stream?.Id == second.StreamId);
        await Until.TrueAsync(() => connection.Queue.Pending > 0 && connection.Queue.Stalled > TimeSpan.FromMilliseconds(300));
        connection.Queue.Pending.ShouldBeLessThan(ProtocolLimits.MaxBufferedBytes / 2);
        _gateway.SayAll(Count + 1, Count + 10);

        (await second.TextsAsync(Count + 10)).ShouldBe(Said.Numbers(1, Count + 10));
    }

    [Fact]
    public async Task Two_connections_of_one_stream_each_get_everything()
    {
        await using var first = await StreamClient.ConnectAsync(_gateway, []);
        _gateway.Say("1");
        (await first.TextsAsync(1)).ShouldBe(["1"]);
        await using var second = await StreamClient.ConnectAsync(_gateway, StreamClient.From(first.StreamId, 0));
        _gateway.Say("2");

        (await second.TextsAsync(2)).ShouldBe(["1", "2"]);
        (await first.TextsAsync(1)).ShouldBe(["2"]);
    }

    [Fact]
    public async Task Goes_on_after_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        JsonObject wish;
        string streamId;
        await using (var gateway = await TestGateway.StartAsync(state))
        {
            await using var first = await StreamClient.ConnectAsync(gateway, []);
            gateway.Say("1");
            await first.TextsAsync(1);
            (wish, streamId) = (first.Wish, first.StreamId);
            await first.DisposeAsync();
            gateway.SayAll(2, 300);
        }

        await using (var gateway = await TestGateway.StartAsync(state))
        {
            gateway.SayAll(301, 302);
            await using var second = await StreamClient.ConnectAsync(gateway, wish);

            (second.StreamId, second.ResyncRequired, second.Resume!.ContainsKey("interrupted")).ShouldBe((streamId, false, false));
            (await second.TextsAsync(301)).ShouldBe(Said.Numbers(2, 302));
        }

        Directory.Delete(state, recursive: true);
    }

    [Theory]
    [InlineData("""{"streamId":"x"}""", "at /resume: must have both streamId and afterSeq")]
    [InlineData("""{"afterSeq":1}""", "at /resume: must have both streamId and afterSeq")]
    [InlineData("""{"streamId":"x","afterSeq":-1}""", "at /resume/afterSeq: must be >= 0")]
    [InlineData("""{"streamId":"x","afterSeq":1.5}""", "at /resume/afterSeq: must be integer")]
    [InlineData("""{"streamId":"x","afterSeq":"1"}""", "at /resume/afterSeq: must be integer")]
    [InlineData("""{"streamId":"","afterSeq":1}""", "at /resume/streamId: must NOT have fewer than 1 characters")]
    [InlineData("""{"streamId":"0123456789012345678901234567890123456789012345678901234567890123456789","afterSeq":1}""", "at /resume/streamId: must NOT have more than 64 characters")]
    [InlineData("""{"stream":"x"}""", "at /resume: unexpected property 'stream'")]
    [InlineData("[]", "at /resume: must be object")]
    [InlineData("true", "at /resume: must be object")]
    public async Task Says_what_is_wrong_with_the_wish(string resume, string message) =>
        (await StreamClient.RefusedAsync(_gateway, JsonNode.Parse(resume)!)).ShouldContain(message);

    [Fact]
    public async Task Begins_anew_where_it_cannot_go_on_and_says_why()
    {
        await using var first = await StreamClient.ConnectAsync(_gateway, []);
        _gateway.SayAll(1, 5);
        await first.TextsAsync(5);

        await using var unknown = await StreamClient.ConnectAsync(_gateway, StreamClient.From("no-such-stream", 3));
        await using var ahead = await StreamClient.ConnectAsync(_gateway, StreamClient.From(first.StreamId, 6));
        await using var far = await StreamClient.ConnectAsync(_gateway, StreamClient.From(first.StreamId, 9_007_199_254_740_991));

        (unknown.ResyncRequired, unknown.Seq, unknown.Reason).ShouldBe((true, 0, "there is no such stream of this client, or it has been away for too long"));
        (ahead.ResyncRequired, ahead.Seq, ahead.Reason).ShouldBe((true, 0, "the stream has no event afterSeq yet"));
        far.ResyncRequired.ShouldBeTrue();
        ahead.StreamId.ShouldNotBe(first.StreamId, StringComparer.Ordinal);
        _gateway.Say("6");
        (await unknown.TextsAsync(1)).ShouldBe(["6"]);
        (await ahead.TextsAsync(1)).ShouldBe(["6"]);
    }

    [Fact]
    public async Task A_client_that_may_hear_less_than_before_gets_less()
    {
        await using var first = await StreamClient.ConnectAsync(_gateway, [], Scopes.Read, Scopes.Pairing);
        _gateway.Say("1");
        _gateway.SayToPairing("2");
        (await first.TextsAsync(2)).ShouldBe(["1", "2"]);
        await first.DisposeAsync();
        _gateway.SayToPairing("secret");
        _gateway.Say("3");

        await using var second = await StreamClient.ConnectAsync(_gateway, first.Wish, Scopes.Read);
        (second.ResyncRequired, second.Seq, second.Missed).ShouldBe((false, 2, 1));
        second.StreamId.ShouldNotBe(first.StreamId, StringComparer.Ordinal);
        (await second.TextsAsync(1)).ShouldBe(["3"]);
        _gateway.SayToPairing("secret");
        _gateway.Say("4");
        (await second.TextsAsync(1)).ShouldBe(["4"]);
        await second.DisposeAsync();

        // Its numbers go on under the new name, and do not reach back to where others counted.
        _gateway.SayToPairing("secret");
        _gateway.Say("5");
        await using var third = await StreamClient.ConnectAsync(_gateway, second.Wish, Scopes.Read);
        (await third.TextsAsync(1)).ShouldBe(["5"]);
        await using var early = await StreamClient.ConnectAsync(_gateway, StreamClient.From(second.StreamId, 1), Scopes.Read);
        early.ResyncRequired.ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_may_hear_more_than_before_does_not_hear_it_afterwards()
    {
        await using var first = await StreamClient.ConnectAsync(_gateway, [], Scopes.Read);
        await first.DisposeAsync();
        _gateway.SayToPairing("secret");
        _gateway.Say("1");

        await using var second = await StreamClient.ConnectAsync(_gateway, first.Wish, Scopes.Read, Scopes.Pairing);
        _gateway.SayToPairing("2");

        (second.ResyncRequired, second.Reason).ShouldBe((true, "this client may hear more now than when the stream began"));
        (await second.TextsAsync(1)).ShouldBe(["2"]);
    }

    [Fact]
    public async Task A_lost_disk_ends_streams_openly()
    {
        FaultyStore? store = null;
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<IEventLogStore>(
            provider => store = new FaultyStore(new SqliteEventLogStore(provider.GetRequiredService<SqliteDatabase>()))));
        await using var first = await StreamClient.ConnectAsync(gateway, []);
        gateway.Say("1");
        await first.TextsAsync(1);
        store!.IsBroken = true;

        gateway.Say("2");

        while (await first.NextAsync() is { } frame)
        {
            frame["seq"].ShouldBeNull();
        }

        ((int?)first.CloseStatus, first.CloseReason).ShouldBe((1011, "events cannot be kept at present"));
        await using var without = await StreamClient.ConnectAsync(gateway, first.Wish);
        (without.ResyncRequired, without.Reason, without.Resume!.ContainsKey("streamId")).ShouldBe((true, "events cannot be kept at present", false));
        gateway.Say("3");
        (await without.TextsAsync(1)).ShouldBe(["3"]);

        store.IsBroken = false;
        await using var second = await StreamClient.ConnectAsync(gateway, first.Wish);
        second.ResyncRequired.ShouldBeTrue();
        gateway.Say("4");
        (await second.TextsAsync(1)).ShouldBe(["4"]);
        await second.DisposeAsync();
        gateway.Say("5");
        await using var third = await StreamClient.ConnectAsync(gateway, second.Wish);
        (await third.TextsAsync(1)).ShouldBe(["5"]);
    }

    [Fact]
    public async Task Can_be_turned_off()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:resume:enabled"] = "false");
        await using var client = await StreamClient.ConnectAsync(gateway, []);
        gateway.Say("1");

        (client.ResyncRequired, client.Reason, client.Resume!.ContainsKey("streamId")).ShouldBe((true, "events are not kept here (gateway.resume.enabled)", false));
        (await client.TextsAsync(1)).ShouldBe(["1"]);
        gateway.Part<EventLog>().IsWanted.ShouldBeFalse();
    }

    private long KeptRows() => _gateway.Part<SqliteDatabase>().Read(connection => connection.Rows("SELECT count(*) FROM event_log", row => row.GetInt64(0))[0]);
}
