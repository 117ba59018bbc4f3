using System.Text.Json;
using PluginGateway.Contracts.Agents;

namespace ToolUser;

/// <summary>Tools that behave in every way a tool may.</summary>
public sealed class Tools : IToolProvider
{
    IReadOnlyList<IAgentTool> IToolProvider.Tools { get; } =
    [
        new Tool("say", (call, _) => Task.FromResult(new AgentToolResult(call.Arguments.TryGetProperty("text", out var text) ? text.GetString()! : "nothing"))),
        new Tool("who", (call, _) => Task.FromResult(new AgentToolResult($"{call.RunId}|{call.AgentId}|{call.SessionKey}"))),
        new Tool("throw", (_, _) => throw new InvalidOperationException("the tool is broken")),
        new Tool("obey", async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return new AgentToolResult("never");
        }),
        new Tool("ignore", async (_, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None);
            return new AgentToolResult("too late");
        }),
        new Tool("much", (_, _) => Task.FromResult(new AgentToolResult(new string('x', 1_000_000)) { Attachments = [new AgentAttachment("image/png", new byte[10]), new AgentAttachment("image/png", new byte[6_000_000])] })),
        new Tool("very-long-name-of-a-tool-that-does-not-fit-into-what-models-take-at-all", (_, _) => Task.FromResult(new AgentToolResult("long"))),
    ];

    private sealed class Tool(string name, Func<AgentToolCall, CancellationToken, Task<AgentToolResult>> invoke) : IAgentTool
    {
        public string Name => name;

        public string Description => $"Does {name}.";

        public JsonElement Parameters { get; } = JsonDocument.Parse("""{"type":"object"}""").RootElement;

        public async ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation) => await invoke(call, cancellation);
    }
}
