using Irc.Tests;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Commands from a real network: who may, and what comes of them.</summary>
public sealed class ChannelCommandTests : IAsyncLifetime
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
              "plugins": {
                "echo": { "enabled": true, "config": { "delayMs": 200 } },
                "irc": {
                  "enabled": true,
                  "config": { "server": "{{_irc.Address}}", "nick": "pgw", "channels": ["#room"], "dmPolicy": "open", "groupPolicy": "open", "allowFrom": ["alice"], "burst": 100, "linesPerSecond": 1000 },
                },
              },
            }
            """);
        await _gateway.StartAsync();
        await using var client = await _gateway.ConnectAsync(Scopes.Read);
        await Until.TrueAsync(async () => (await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None)).ChannelAccounts.GetValueOrDefault("irc")?.Single().Connected == true);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _irc.DisposeAsync();
    }

    [NgircdFact]
    public async Task Answers_a_person_in_their_own_conversation()
    {
        await using var bob = await IrcTestClient.ConnectAsync(_irc.Port, "bob");
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        await bob.SayAsync("PRIVMSG pgw :hello");
        (await bob.ExpectMessageAsync("pgw", "bob")).ShouldContain("You said: hello");
        var before = await IdAsync(client);

        await bob.SayAsync("PRIVMSG pgw :/think high");
        (await bob.ExpectMessageAsync("pgw", "bob")).ShouldContain("Thinking: high.");
        await bob.SayAsync("PRIVMSG pgw :/new");
        (await bob.ExpectMessageAsync("pgw", "bob")).ShouldContain("A new conversation begins.");
        (await IdAsync(client)).ShouldNotBe(before, StringComparer.Ordinal);
        await bob.SayAsync("PRIVMSG pgw :/new what now");
        (await bob.ExpectMessageAsync("pgw", "bob")).ShouldContain("You said: what now");

        var history = await client.CallAsync(ChatMethods.History, new ChatHistoryParams { SessionKey = "irc:dm:bob" }, CancellationToken.None);
        history.Messages.Select(static message => message.Content[0].Text).ShouldBe(["what now", "You said: what now"]);
        history.ThinkingLevel.ShouldBe("high");
    }

    [NgircdFact]
    public async Task Stops_a_run_and_says_so_without_waiting_for_it()
    {
        await using var bob = await IrcTestClient.ConnectAsync(_irc.Port, "bob");
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        var speaking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = client.Subscribe(AgentRunMethods.Event, happening =>
        {
            if (happening.Stream == "assistant")
            {
                speaking.TrySetResult();
            }
        });
        await bob.SayAsync($"PRIVMSG pgw :{string.Join(' ', Enumerable.Repeat("word", 80))}");
        await speaking.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await bob.SayAsync("PRIVMSG pgw :/stop");

        (await bob.ExpectMessageAsync("pgw", "bob")).ShouldContain("Stopped.");
    }

    [NgircdFact]
    public async Task Obeys_in_a_group_those_alone_who_are_listed_and_does_not_tell_the_agent_what_others_order()
    {
        await using var alice = await IrcTestClient.ConnectAsync(_irc.Port, "alice");
        await using var mallory = await IrcTestClient.ConnectAsync(_irc.Port, "mallory");
        await alice.JoinAsync("#room");
        await mallory.JoinAsync("#room");

        await mallory.SayAsync("PRIVMSG #room :/status");
        await mallory.SayAsync("PRIVMSG #room :pgw: /new");
        await mallory.SayAsync("PRIVMSG #room :pgw: hello");
        (await alice.ExpectMessageAsync("pgw", "#room")).ShouldContain("You said: hello");
        await alice.SayAsync("PRIVMSG #room :/think low");
        (await alice.ExpectMessageAsync("pgw", "#room")).ShouldContain("Thinking: low.");

        await using var client = await _gateway.ConnectAsync(Scopes.Read);
        var history = await client.CallAsync(ChatMethods.History, new ChatHistoryParams { SessionKey = "irc:group:#room" }, CancellationToken.None);
        history.Messages.Select(static message => message.Content[0].Text).ShouldBe(["hello", "You said: hello", "Thinking: low."]);
    }

    private static async Task<string?> IdAsync(PluginGateway.Client.GatewayClient client) =>
        (await client.CallAsync(ChatMethods.History, new ChatHistoryParams { SessionKey = "irc:dm:bob" }, CancellationToken.None)).SessionId;
}
