using System.Text.Json;

namespace PluginGateway.Agents.ModelRuns;

/// <summary>One turn of an agent of a plugin under test, and what came of it.</summary>
internal sealed class ModelRun
{
    /// <summary>What it produced.</summary>
    public List<AgentEvent> Events { get; } = [];

    /// <summary>Why it failed; null when it did not.</summary>
    public GatewayException? Failure { get; private set; }

    /// <summary>The reply.</summary>
    public string Text => string.Concat(Events.OfType<AgentText>().Select(static text => text.Delta));

    public static AgentRequest Request(string message = "hi", params AgentMessage[] history) => new("run-1", "main", "agent:main:main", message, history);

    /// <summary>Runs to the end, whatever that is.</summary>
    /// <param name="heard">Completed by the first text, so that a server can go on once the client has it.</param>
    public static async Task<ModelRun> OfAsync(PluginUnderTest plugin, AgentRequest request, TaskCompletionSource? heard = null, CancellationToken cancellation = default)
    {
        var run = new ModelRun();
        try
        {
            await foreach (var happening in plugin.RunAgentAsync(request, cancellation: cancellation))
            {
                run.Events.Add(happening);
                if (happening is AgentText)
                {
                    heard?.TrySetResult();
                }
            }
        }
        catch (GatewayException e)
        {
            run.Failure = e;
        }

        return run;
    }
}

/// <summary>A tool that a test has written.</summary>
internal sealed class Tool(string name, Func<AgentToolCall, CancellationToken, ValueTask<AgentToolResult>> invoke) : IAgentTool
{
    public string Name { get; } = name;

    public string Description => $"does {Name}";

    public JsonElement Parameters { get; } = JsonDocument.Parse("""{ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] }""").RootElement;

    public ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation) => invoke(call, cancellation);

    public static Tool Answering(string name, string text) => new(name, (_, _) => ValueTask.FromResult(new AgentToolResult(text)));
}
