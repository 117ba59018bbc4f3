using Irc.Tests;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The IRC sample dropped in as a folder, against a real server.</summary>
public sealed class IrcTests : IAsyncLifetime
{
    private readonly NgircdServer _irc = new();
    private readonly GatewayUnderTest _gateway = new();

    public async Task InitializeAsync()
    {
        if (!File.Exists(NgircdServer.Program))
        {
            return;
        }

        await _irc.StartAsync();
        _gateway.Drop(Built.Sample("IrcChannel", "irc"), "irc");
        await File.WriteAllTextAsync(_gateway.ConfigPath, $$"""
            {
              "messages": { "queue": { "mode": "followup", "debounceMs": 0, "cap": 1000 } },
              "plugins": {
                "echo": { "enabled": true, "config": { "delayMs": 0 } },
                "irc": {
                  "enabled": true,
                  "config": { "server": "{{_irc.Address}}", "nick": "pgw", "channels": ["#room"], "dmPolicy": "open", "groupPolicy": "open", "burst": 100, "linesPerSecond": 1000 },
                },
              },
            }
            """);
        await _gateway.StartAsync();
        await ConnectedAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _irc.DisposeAsync();
    }

    [NgircdFact]
    public async Task Answers_a_direct_message()
    {
        await using var alice = await IrcTestClient.ConnectAsync(_irc.Port, "alice");

        await alice.SayAsync("PRIVMSG pgw :what is up?");

        (await alice.ExpectMessageAsync("pgw", "alice")).ShouldContain("what is up?");
        await using var client = await _gateway.ConnectAsync(Scopes.Read);
        var sessions = await client.CallAsync(SessionsMethods.List, new SessionsListParams(), CancellationToken.None);
        sessions.Sessions.ShouldContain(session => session.Key == "agent:main:irc:dm:alice" && session.Channel == "irc" && session.LastTo == "alice");
    }

    [NgircdFact]
    public async Task Answers_in_a_channel_when_it_is_mentioned_and_only_then_and_knows_what_was_said_before()
    {
        await using var bob = await IrcTestClient.ConnectAsync(_irc.Port, "bob");
        await bob.JoinAsync("#room");

        await bob.SayAsync("PRIVMSG #room :nobody is meant by this");
        await bob.SayAsync("PRIVMSG #room :pgw: do you hear me?");

        (await bob.ExpectMessageAsync("pgw", "#room")).ShouldBe("You said: [Said in the group before this message, to others; for your information:]");
        (await bob.ExpectMessageAsync("pgw", "#room")).ShouldBe("bob: nobody is meant by this");
        (await bob.ExpectMessageAsync("pgw", "#room")).ShouldBe("[bob says to you:]");
        (await bob.ExpectMessageAsync("pgw", "#room")).ShouldContain("do you hear me?");
    }

    [NgircdFact]
    public async Task Sends_a_message_for_a_client_once()
    {
        await using var carol = await IrcTestClient.ConnectAsync(_irc.Port, "carol");
        await using var client = await _gateway.ConnectAsync(Scopes.Write);
        var send = new SendParams { To = "carol", Message = "a message for you", Channel = "irc", IdempotencyKey = "send-1" };

        var first = await client.CallAsync(SendMethods.Send, send, CancellationToken.None);
        var second = await client.CallAsync(SendMethods.Send, send, CancellationToken.None);
        await client.CallAsync(SendMethods.Send, send with { Message = "the end", IdempotencyKey = "send-2" }, CancellationToken.None);

        second.ShouldBe(first);
        (await carol.ExpectMessageAsync("pgw", "carol")).ShouldContain("a message for you");
        (await carol.ExpectMessageAsync("pgw", "carol")).ShouldContain("the end");
    }

    [NgircdFact]
    public async Task Shows_the_account_in_the_status()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Read);

        var status = await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None);

        var account = status.ChannelAccounts["irc"].Single();
        account.Connected.ShouldBeTrue();
        account.State.ShouldBe("connected");
        account.DmPolicy.ShouldBe("open");
        var (_, output, _) = await _gateway.AskAsync("gateway", "status");
        output.ShouldContain("default: connected");
    }

    [NgircdFact]
    public async Task Is_swapped_while_messages_flow_and_none_is_lost()
    {
        const int Messages = 300;
        await using var alice = await IrcTestClient.ConnectAsync(_irc.Port, "alice");
        await alice.JoinAsync("#room");
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);

        var talking = Task.Run(async () =>
        {
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            for (var number = 0; number < Messages && await tick.WaitForNextTickAsync(); number++)
            {
                await alice.SayAsync($"PRIVMSG #room :pgw: number {number}.");
            }
        });
        for (var build = 2; build <= 6; build++)
        {
            await File.WriteAllTextAsync(Path.Combine(_gateway.State.FullName, "plugins", "irc", "build.txt"), $"{build}");
            var result = await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams(), CancellationToken.None);
            result.Changes.Single(change => change.Id == "irc").ShouldSatisfyAllConditions(change => change.Error.ShouldBeNull(), change => change.Generation.ShouldBe(build));
        }

        await talking;
        (await alice.ExpectMessageAsync("pgw", "#room")).ShouldContain("number 0.");
        for (var number = 1; number < Messages; number++)
        {
            // Whatever is heard of us next is the next reply: the network has seen nobody leave, and nobody come.
            (await alice.ExpectAsync(":pgw!")).ShouldContain($"number {number}.");
        }
    }

    private async Task ConnectedAsync()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Read);
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = client.Subscribe(HealthMethods.Changed, health => Check(health.Channels));
        Check((await client.CallAsync(HealthMethods.Health, new HealthParams { Probe = true }, CancellationToken.None)).Channels);
        await connected.Task.WaitAsync(TimeSpan.FromSeconds(30));

        void Check(IReadOnlyDictionary<string, ChannelHealthSummary> channels)
        {
            if (channels.TryGetValue("irc", out var irc) && irc.Accounts["default"].State == "connected")
            {
                connected.TrySetResult();
            }
        }
    }
}
