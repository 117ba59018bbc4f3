using ModelServer;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A gateway that is killed in the middle of a run, as the system does when memory is short, and started again.</summary>
public sealed class KilledTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();
    private ScriptedModelServer _server = null!;

    public async Task InitializeAsync() => _server = await ScriptedModelServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Says_what_was_interrupted_and_goes_on()
    {
        await File.WriteAllTextAsync(
            _gateway.ConfigPath,
            $$"""{ "agents": { "defaults": { "provider": "openai" } }, "plugins": { "openai": { "enabled": true, "config": { "endpoint": "{{_server.Endpoint}}", "model": "tiny" } } } }""");
        await _gateway.StartAsync();
        _server.Enqueue(ModelReply.Says("before"));
        (await _gateway.AskAsync("agent", "--message", "first", "--session-key", "main")).Output.Trim().ShouldBe("before");
        _server.Enqueue(ModelReply.Does(new Say("half an ans"), new WaitFor(new TaskCompletionSource().Task)));
        await using (var client = await _gateway.ConnectAsync(Scopes.Admin))
        {
            await client.CallAsync(ChatMethods.Send, Send, CancellationToken.None);
            await _server.NextRequestAsync();
            await _server.NextRequestAsync();
            await Until.TrueAsync(async () => (await HistoryAsync(client)).Count == 3);
            await _gateway.SignalAsync("KILL");
            await _gateway.EndAsync(TimeSpan.FromMinutes(1));
        }

        await _gateway.StartAsync();
        await using var again = await _gateway.ConnectAsync(Scopes.Admin);

        var end = await again.CallAsync(AgentRunMethods.Wait, new AgentWaitParams { RunId = "cut" }, CancellationToken.None);
        (end.Status, end.Error).ShouldBe(("error", "the run was interrupted: the gateway ended before it did; send the message again"));
        (await HistoryAsync(again)).ShouldBe(["user first", "assistant before", "user second", "assistant [The gateway ended before this was answered.]"]);
        _gateway.Output.ShouldContain("was interrupted");

        // The same request may be made again, and the session goes on.
        _server.Enqueue(ModelReply.Says("whole answer"));
        (await again.CallAsync(ChatMethods.Send, Send, CancellationToken.None)).Status.ShouldBe("started");
        (await again.CallAsync(AgentRunMethods.Wait, new AgentWaitParams { RunId = "cut" }, CancellationToken.None)).Status.ShouldBe("ok");
        (await HistoryAsync(again)).Skip(4).ShouldBe(["user second", "assistant whole answer"]);
        (await again.CallAsync(ChatMethods.Send, Send, CancellationToken.None)).Status.ShouldBe("ok");
    }

    private static ChatSendParams Send => new() { SessionKey = "main", Message = "second", IdempotencyKey = "cut" };

    private static async Task<IReadOnlyList<string>> HistoryAsync(GatewayClient client) =>
        [.. (await client.CallAsync(ChatMethods.History, new ChatHistoryParams { SessionKey = "main" }, CancellationToken.None)).Messages.Select(message => $"{message.Role} {message.Content[0].Text}")];
}
