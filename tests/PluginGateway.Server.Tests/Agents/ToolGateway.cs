using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>A gateway with an agent that uses the tools it is told to, and a client that hears everything.</summary>
internal sealed class ToolGateway : IAsyncDisposable
{
    private readonly PluginCopy _plugin;
    private int _runs;

    private ToolGateway(PluginCopy plugin, TestGateway gateway, TestClient client) => (_plugin, Gateway, Client) = (plugin, gateway, client);

    public TestGateway Gateway { get; }

    public TestClient Client { get; }

    /// <param name="allow">What the only agent may use; more is said by <paramref name="configure"/>.</param>
    public static async Task<ToolGateway> StartAsync(string[] allow, Action<Dictionary<string, string?>>? configure = null, string? statePath = null)
    {
        var plugin = new PluginCopy("ToolUser");
        var gateway = await TestGateway.StartAsync(statePath, keys =>
        {
            keys["plugins:tooluser:enabled"] = "true";
            keys["plugins:tooluser:source"] = plugin.Path;
            keys["agents:defaults:provider"] = "tooluser";
            for (var i = 0; i < allow.Length; i++)
            {
                keys[$"agents:defaults:tools:allow:{i}"] = allow[i];
            }

            configure?.Invoke(keys);
        });
        return new ToolGateway(plugin, gateway, await gateway.ConnectAsync("operator.admin"));
    }

    /// <summary>Has the agent do what the message says.</summary>
    /// <returns>The final answer's whole frame.</returns>
    public async Task<JsonObject> RunAsync(string message, string sessionKey = "tools", string? agentId = null)
    {
        var run = new JsonObject { ["message"] = message, ["idempotencyKey"] = $"run-{++_runs}" };
        run[agentId is null ? "sessionKey" : "agentId"] = agentId ?? sessionKey;
        var id = await Client.RequestAsync("agent", run);
        var answer = await Client.AnswerAsync(id);
        return answer["payload"]?["status"]?.GetValue<string>() == "accepted" ? await Client.AnswerAsync(id) : answer;
    }

    /// <returns>The reply's text.</returns>
    public async Task<string> AskAsync(string message, string sessionKey = "tools", string? agentId = null)
    {
        var answer = await RunAsync(message, sessionKey, agentId);
        answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
        return answer["payload"]!["result"]!["payloads"]![0]!["text"]!.GetValue<string>();
    }

    /// <summary>All <c>agent</c> events of the last run.</summary>
    public async Task<IReadOnlyList<JsonObject>> EventsAsync()
    {
        var events = new List<JsonObject>();
        do
        {
            events.Add((await Client.EventAsync("agent", payload => payload["runId"]!.GetValue<string>() == $"run-{_runs}"))["payload"]!.AsObject());
        }
        while (events[^1]["data"]!["phase"]?.GetValue<string>() is not ("end" or "error") || events[^1]["stream"]!.GetValue<string>() != "lifecycle");
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Gateway.DisposeAsync();
        _plugin.Dispose();
    }
}
