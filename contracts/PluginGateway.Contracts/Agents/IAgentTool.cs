using System.Text.Json;

namespace PluginGateway.Contracts.Agents;

/// <summary>Something that a model can have done. Immutable but for what it does; any thread.</summary>
public interface IAgentTool
{
    /// <summary>What the model calls it: 1 to 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
    string Name { get; }

    /// <summary>What it does and when to use it, for the model.</summary>
    string Description { get; }

    /// <summary>JSON schema of the arguments, an object.</summary>
    JsonElement Parameters { get; }

    /// <summary>
    /// Does it. Calls of one run may overlap. What is thrown ends the call, not the run: the model is told of the failure, in words.
    /// </summary>
    /// <param name="call">What the model wants.</param>
    /// <param name="cancellation">Cancelled when the run ends or the call takes too long; return within a second.</param>
    /// <returns>What the model is told.</returns>
    ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation);
}

/// <summary>One call of a tool.</summary>
/// <param name="Id">The call's id within the run, chosen by the model.</param>
/// <param name="Arguments">Its arguments, an object. They come from a model: believe nothing.</param>
public sealed record AgentToolCall(string Id, JsonElement Arguments)
{
    /// <summary>The run.</summary>
    public string RunId { get; init; } = string.Empty;

    /// <summary>The agent.</summary>
    public string AgentId { get; init; } = string.Empty;

    /// <summary>The session.</summary>
    public string SessionKey { get; init; } = string.Empty;
}

/// <summary>What a tool answers.</summary>
/// <param name="Text">For the model.</param>
public sealed record AgentToolResult(string Text)
{
    /// <summary>Whether it failed.</summary>
    public bool IsError { get; init; }

    /// <summary>Pictures and files for the model, where it can take them.</summary>
    public IReadOnlyList<AgentAttachment> Attachments { get; init; } = [];
}
