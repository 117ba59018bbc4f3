using System.Collections.Concurrent;
using System.Threading.Channels;
using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

/// <summary>Events that can be resumed, seen from the client.</summary>
public sealed class ResumeTests
{
    private static readonly ReconnectingClientOptions Soon = new() { FirstDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(20) };
    private readonly Channel<ReconnectingClientState> states = Channel.CreateUnbounded<ReconnectingClientState>();
    private readonly ConcurrentQueue<string> wishes = new();

    [Fact]
    public async Task Asks_for_nothing_unless_it_is_told_to()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            Note(c);
            await c.DrainAsync();
        });

        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        client.Position.ShouldBeNull();
        while (wishes.IsEmpty)
        {
            // Noted a moment after the client was let in.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Deadline.Token);
        }

        wishes.ShouldBe(["none"]);
    }

    [Fact]
    public async Task Begins_a_stream_and_knows_where_it_stands()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync(resume: """{"streamId":"s","seq":0,"resyncRequired":false}""");
            Note(c);
            await c.EventAsync("tick", 1, """{"ts":1}""");
            await c.EventAsync("tick", null, """{"ts":2}""");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(Options(gateway), Deadline.Token);

        await foreach (var frame in client.EventsAsync(Deadline.Token))
        {
            if (frame.Seq is null)
            {
                break;
            }
        }

        client.Position.ShouldBe(new EventPosition("s", 1));
        wishes.ShouldBe(["{}"]);
    }

    [Fact]
    public async Task Loses_nothing_that_comes_before_the_first_reader()
    {
        var sent = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync(resume: """{"streamId":"s","seq":7,"resyncRequired":false,"missed":3}""");
            for (var seq = 8; seq <= 10; seq++)
            {
                await c.EventAsync("tick", seq, $$"""{"ts":{{seq}}}""");
            }

            await c.AnswerAsync(await c.NextIdAsync(), """{"ok":true}""");
            sent.SetResult();
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(Options(gateway, new EventPosition("s", 7)), Deadline.Token);
        await client.CallAsync(PresenceMethods.SystemEvent, new SystemEventParams { Text = "x" }, Deadline.Token);
        await sent.Task.Soon();

        var heard = Channel.CreateUnbounded<long>();
        using var others = client.Subscribe(LifecycleEvents.Tick, tick => heard.Writer.TryWrite(tick.Ts));

        for (var seq = 8; seq <= 10; seq++)
        {
            (await heard.Reader.ReadAsync(Deadline.Token)).ShouldBe(seq);
        }
    }

    [Fact]
    public async Task Comes_back_to_where_it_was_and_says_when_it_could_not()
    {
        var connections = 0;
        var goOn = new SemaphoreSlim(0);
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync(resume: Interlocked.Increment(ref connections) switch
            {
                1 => """{"streamId":"s","seq":0,"resyncRequired":false}""",
                2 => """{"streamId":"s","seq":2,"resyncRequired":false,"missed":1}""",
                3 => """{"streamId":"t","seq":0,"resyncRequired":true,"reason":"too old"}""",
                4 => """{"streamId":"t","seq":0,"resyncRequired":false,"missed":0,"interrupted":true}""",
                _ => """{"streamId":"t","seq":0,"resyncRequired":false,"missed":0}""",
            });
            Note(c);
            if (connections == 1)
            {
                await c.EventAsync("tick", 1, """{"ts":1}""");
                await c.EventAsync("tick", 2, """{"ts":2}""");
            }
            else if (connections == 2)
            {
                await c.EventAsync("tick", 3, """{"ts":3}""");
            }

            await goOn.WaitAsync(Deadline.Token);
            c.Cut();
        });
        await using var client = ReconnectingClient.Start(Options(gateway), Soon, state => states.Writer.TryWrite(state));
        var heard = client.EventsAsync(Deadline.Token).GetAsyncEnumerator();

        (await ConnectedAsync()).ResyncRequired.ShouldBeFalse();
        (await SeqAsync(heard)).ShouldBe(1);
        (await SeqAsync(heard)).ShouldBe(2);
        goOn.Release();
        (await ConnectedAsync()).ResyncRequired.ShouldBeFalse();
        (await SeqAsync(heard)).ShouldBe(3);
        goOn.Release();
        (await ConnectedAsync()).ResyncRequired.ShouldBeTrue();
        goOn.Release();
        (await ConnectedAsync()).ResyncRequired.ShouldBeTrue();
        goOn.Release();
        (await ConnectedAsync()).ResyncRequired.ShouldBeFalse();

        wishes.ShouldBe(["{}", """{"streamId":"s","afterSeq":2}""", """{"streamId":"s","afterSeq":3}""", """{"streamId":"t","afterSeq":0}""", """{"streamId":"t","afterSeq":0}"""]);
    }

    [Fact]
    public async Task Does_without_where_the_gateway_knows_nothing_of_it()
    {
        var goOn = new SemaphoreSlim(0);
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            var id = await c.ChallengeAsync();
            Note(c);
            if (c.Connect.TryGetProperty("resume", out _))
            {
                await c.RefuseAsync(id, """{"code":"INVALID_REQUEST","message":"invalid connect params: at root: unexpected property 'resume'"}""");
                return;
            }

            await c.AnswerAsync(id, FakeConnection.PlainHello);
            await goOn.WaitAsync(Deadline.Token);
            c.Cut();
        });
        await using var client = ReconnectingClient.Start(Options(gateway), Soon, state => states.Writer.TryWrite(state));

        (await ConnectedAsync()).ResyncRequired.ShouldBeFalse();
        goOn.Release();
        (await ConnectedAsync()).ResyncRequired.ShouldBeTrue();

        wishes.ShouldBe(["{}", "none", "none"]);
    }

    [Fact]
    public async Task Notices_a_gap_right_after_the_hello()
    {
        var gaps = Channel.CreateUnbounded<SequenceGap>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync(resume: """{"streamId":"s","seq":7,"resyncRequired":false,"missed":3}""");
            await c.EventAsync("tick", 9, """{"ts":9}""");
            await c.DrainAsync();
        });

        await using var client = await GatewayClient.ConnectAsync(Options(gateway, new EventPosition("s", 7), gap => gaps.Writer.TryWrite(gap)), Deadline.Token);

        (await gaps.Reader.ReadAsync(Deadline.Token)).ShouldBe(new SequenceGap(8, 9));
    }

    private static GatewayClientOptions Options(FakeGateway gateway, EventPosition? from = null, Action<SequenceGap>? onGap = null) => new()
    {
        Url = gateway.Url,
        Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
        Token = "secret-token",
        ResumeEvents = true,
        ResumeFrom = from,
        OnSequenceGap = onGap,
    };

    private static async Task<long?> SeqAsync(IAsyncEnumerator<GatewayEventFrame> events)
    {
        (await events.MoveNextAsync().AsTask().Soon()).ShouldBeTrue();
        return events.Current.Seq;
    }

    private void Note(FakeConnection connection) => wishes.Enqueue(connection.Connect.TryGetProperty("resume", out var resume) ? resume.GetRawText() : "none");

    private async Task<ReconnectingClientState> ConnectedAsync()
    {
        while (true)
        {
            var state = await states.Reader.ReadAsync(Deadline.Token);
            if (state.Phase == ReconnectingClientPhase.Connected)
            {
                return state;
            }
        }
    }
}
