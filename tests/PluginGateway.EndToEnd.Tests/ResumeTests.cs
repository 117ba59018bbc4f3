using System.Collections.Concurrent;
using System.Globalization;
using PluginGateway.Client;
using PluginGateway.Protocol;
using Xunit.Abstractions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Clients that come back for the events they missed, to a gateway that was killed meanwhile.</summary>
public sealed class ResumeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Many = 10_000;
    private const int Words = 600;

    private readonly GatewayUnderTest _gateway = new();
    private int _runs;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, """{ "plugins": { "echo": { "enabled": true, "config": { "delayMs": 0 } } } }""");
        await _gateway.StartAsync();
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Gets_exactly_ten_thousand_missed_events_after_a_kill()
    {
        var here = new Heard(await ConnectAsync());
        await RunAsync(here.Client);
        await here.FinalAsync(_runs);
        await here.DisposeAsync();
        var left = here.Client.Position!;

        // One that is as all clients are, and one whose last event says what is on the disk.
        await using var ordinary = new Heard(await ConnectAsync(resumes: false));
        await using var stays = new Heard(await ConnectAsync(from: left));
        while (ordinary.Frames.Count < Many)
        {
            await RunAsync(ordinary.Client);
        }

        await ordinary.FinalAsync(_runs);
        await stays.FinalAsync(_runs);
        await KillAsync();
        await _gateway.StartAsync();

        await using var back = new Heard(await ConnectAsync(from: left));
        var resume = back.Client.Hello.Resume!;
        (resume.StreamId, resume.ResyncRequired, resume.Seq, resume.Interrupted).ShouldBe((left.StreamId, false, left.Seq, true));
        await Until.TrueAsync(() => Task.FromResult(back.Frames.Count >= resume.Missed));
        var missed = stays.Frames.Count;
        back.Frames.Take(missed).Select(Shown).ShouldBe(stays.Frames.Select(Shown));
        Texts(back).ShouldBe(Texts(ordinary));
        output.WriteLine($"{missed} events missed, {missed} got after a kill, in their order");

        // What the new start had to tell of itself, and what happens next, has the next numbers.
        await RunAsync(back.Client);
        await back.FinalAsync(_runs);
        back.Frames.Skip(missed).Count(IsFinalOf(_runs)).ShouldBe(1);
        back.Frames.Select(frame => frame.Seq!.Value).ShouldBe(Enumerable.Range(1, back.Frames.Count).Select(number => left.Seq + number));
    }

    [Fact]
    public async Task No_number_means_two_events_however_often_it_is_killed_in_the_middle()
    {
        var states = new ConcurrentQueue<ReconnectingClientState>();
        await using var client = ReconnectingClient.Start(
            Options(resumes: true, from: null), new ReconnectingClientOptions { FirstDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromMilliseconds(500) }, states.Enqueue);
        var heard = new ConcurrentQueue<GatewayEventFrame>();
        var reading = ReadAsync(client.EventsAsync(CancellationToken.None), heard);
        var streamId = (await client.ConnectedAsync(CancellationToken.None)).Hello.Resume!.StreamId!;
        for (var kills = 1; kills <= 3; kills++)
        {
            var before = heard.Count;
            var asking = await ConnectAsync(resumes: false);
            for (var i = 0; i < 10; i++)
            {
                await SendAsync(asking);
            }

            await Until.TrueAsync(() => Task.FromResult(heard.Count > before + (kills * 300)));
            await KillAsync();
            await asking.DisposeAsync();
            await _gateway.StartAsync();
            await Until.TrueAsync(() => Task.FromResult(states.Count(state => state.Phase == ReconnectingClientPhase.Connected) > kills));
        }

        var last = await client.ConnectedAsync(CancellationToken.None);
        await RunAsync(last);
        await Until.TrueAsync(() => Task.FromResult(heard.Any(IsFinalOf(_runs))));

        // Another connection hears the whole stream again from its beginning: the same numbers must have the same meaning.
        await using var again = new Heard(await ConnectAsync(from: new EventPosition(streamId, 0)));
        again.Client.Hello.Resume!.ResyncRequired.ShouldBeFalse();
        await again.FinalAsync(_runs);
        heard.Where(frame => frame.Seq is not null).Select(Shown).ShouldBe(again.Frames.Select(Shown));
        again.Frames.Select(frame => frame.Seq!.Value).ShouldBe(Enumerable.Range(1, again.Frames.Count).Select(number => (long)number));
        output.WriteLine($"3 kills in the middle of runs: {again.Frames.Count} numbers, each of one event");

        // It is told each time that what was going on has no end.
        var connected = states.Where(state => state.Phase == ReconnectingClientPhase.Connected).ToList();
        connected[0].ResyncRequired.ShouldBeFalse();
        connected.Skip(1).ShouldAllBe(state => state.ResyncRequired && state.Hello!.Resume!.StreamId == streamId && !state.Hello.Resume.ResyncRequired && state.Hello.Resume.Interrupted == true);
        await client.DisposeAsync();
        await reading;
    }

    private static (long?, string, string) Shown(GatewayEventFrame frame) => (frame.Seq, frame.Name, frame.Payload.GetRawText());

    private static IReadOnlyList<string> Texts(Heard heard) => [.. heard.Frames.Where(frame => frame.Name is "agent" or "chat").Select(frame => frame.Payload.GetRawText())];

    private static Func<GatewayEventFrame, bool> IsFinalOf(int run) => frame =>
        frame.Name == "chat" && frame.Payload.GetProperty("state").GetString() == "final" && frame.Payload.GetProperty("runId").GetString() == IdOf(run);

    private static string IdOf(int run) => $"run-{run.ToString(CultureInfo.InvariantCulture)}";

    private static async Task ReadAsync(IAsyncEnumerable<GatewayEventFrame> events, ConcurrentQueue<GatewayEventFrame> into)
    {
        await foreach (var frame in events)
        {
            frame.MissedBefore.ShouldBe(0);
            into.Enqueue(frame);
        }
    }

    private async Task KillAsync()
    {
        await _gateway.SignalAsync("KILL");
        (await _gateway.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(137);
    }

    private async Task RunAsync(GatewayClient client)
    {
        await SendAsync(client);
        (await client.CallAsync(AgentRunMethods.Wait, new AgentWaitParams { RunId = IdOf(_runs), TimeoutMs = 60_000 }, CancellationToken.None)).Status.ShouldBe("ok");
    }

    // A session for each: what was said before is not repeated to the agent.
    private Task<ChatSendResult> SendAsync(GatewayClient client)
    {
        var run = ++_runs;
        return client.CallAsync(
            ChatMethods.Send,
            new ChatSendParams { SessionKey = $"s{run.ToString(CultureInfo.InvariantCulture)}", IdempotencyKey = IdOf(run), Message = string.Join(' ', Enumerable.Range(0, Words).Select(word => $"w{word % 100}")) },
            CancellationToken.None);
    }

    private Task<GatewayClient> ConnectAsync(bool resumes = true, EventPosition? from = null) => GatewayClient.ConnectAsync(Options(resumes, from), CancellationToken.None);

    private GatewayClientOptions Options(bool resumes, EventPosition? from) => new()
    {
        Url = _gateway.Url,
        Token = _gateway.Token,
        Scopes = [Scopes.Admin],
        Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
        ResumeEvents = resumes,
        ResumeFrom = from,
        EventCapacity = 200_000,
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>A connection and the events that it has heard: with numbers, and of runs.</summary>
    private sealed class Heard : IAsyncDisposable
    {
        private readonly Task _reading;

        public Heard(GatewayClient client)
        {
            Client = client;
            _reading = ReadAsync(client.EventsAsync(CancellationToken.None));
        }

        public GatewayClient Client { get; }

        public ConcurrentQueue<GatewayEventFrame> Frames { get; } = new();

        public Task FinalAsync(int run) => Until.TrueAsync(() => Task.FromResult(Frames.Any(IsFinalOf(run))));

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await _reading;
        }

        private async Task ReadAsync(IAsyncEnumerable<GatewayEventFrame> events)
        {
            await foreach (var frame in events)
            {
                if (frame.Seq is not null && frame.Name is not ("tick" or "presence" or "health"))
                {
                    Frames.Enqueue(frame);
                }
            }
        }
    }
}
