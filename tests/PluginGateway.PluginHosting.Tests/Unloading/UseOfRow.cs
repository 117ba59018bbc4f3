using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Runs a row the way it came in: as a channel, an agent or a method.</summary>
internal static class UseOfRow
{
    /// <returns>What came of it.</returns>
    public static async Task<string> RunAsync(HostUnderTest test, CancellationToken lifetime)
    {
        var generation = test.Host.Generations[0];
        if (generation.Channels.Count > 0)
        {
            return await ReceiveAsync(generation.Channels[0].Accounts[0]);
        }

        if (generation.AgentProviders.Count > 0)
        {
            return await AskAsync(generation.AgentProviders[0].Provider, lifetime);
        }

        using var answer = JsonDocument.Parse(await test.Tables.CallAsync("rows.run", "{}"));
        return answer.RootElement.GetProperty("text").GetString()!;
    }

    private static async Task<string> ReceiveAsync(ChannelAccount account)
    {
        using var stop = new CancellationTokenSource();
        var inbox = new Inbox();
        await using var instance = account.Create();
        var running = instance.Channel.RunAsync(inbox, stop.Token);
        var text = await inbox.First;
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        return text;
    }

    private static async Task<string> AskAsync(IAgentProvider agent, CancellationToken lifetime)
    {
        var text = "";
        await foreach (var thing in agent.RunAsync(new AgentRequest("run", "agent", "session", "", []), lifetime))
        {
            text += (thing as AgentText)?.Delta;
        }

        return text;
    }

    private sealed class Inbox : IChannelContext
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> First => _first.Task;

        public string AccountId => "default";

        public CancellationToken Draining => CancellationToken.None;

        public ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default)
        {
            _first.TrySetResult(message.Text);
            return ValueTask.CompletedTask;
        }

        public void Report(ChannelHealth health, string? detail = null)
        {
            // Nobody asks.
        }
    }
}
