namespace PluginGateway.Contracts.Agents;

/// <summary>One turn.</summary>
/// <param name="RunId">The run.</param>
/// <param name="AgentId">The agent that is asked.</param>
/// <param name="SessionKey">The session.</param>
/// <param name="Message">What was said.</param>
/// <param name="History">What was said before, oldest first, without <paramref name="Message"/>.</param>
public sealed record AgentRequest(string RunId, string AgentId, string SessionKey, string Message, IReadOnlyList<AgentMessage> History)
{
    /// <summary>How hard to think: off, minimal, low, medium, high or xhigh.</summary>
    public string? Thinking { get; init; }

    /// <summary>The agent's system prompt, from the operator's configuration.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>More words for the system prompt, from the caller. They come after <see cref="SystemPrompt"/>.</summary>
    public string? ExtraSystemPrompt { get; init; }

    /// <summary>The id of one of <see cref="IAgentProvider.Models"/>; the provider's default when absent.</summary>
    public string? Model { get; init; }

    /// <summary>Pictures and files that came with <see cref="Message"/>.</summary>
    public IReadOnlyList<AgentAttachment> Attachments { get; init; } = [];

    /// <summary>
    /// The tools that this agent may use in this run; none unless the operator allowed some. The provider offers them to the model, invokes those that the model
    /// calls, and hands it the results. The gateway tells clients about each call itself.
    /// </summary>
    public IReadOnlyList<IAgentTool> Tools { get; init; } = [];

    /// <summary>
    /// Tools that the client does itself, after the run. The provider offers them to the model beside <see cref="Tools"/>; when the model calls some, the provider says so with an
    /// <see cref="AgentClientToolCall"/> for each and ends. One that cannot use tools leaves them out.
    /// </summary>
    public IReadOnlyList<ClientTool> ClientTools { get; init; } = [];

    /// <summary>
    /// Where a provider that uses tools asks, between two rounds, for what was said meanwhile. A provider need not: then it is said in a turn of its own, after this one.
    /// Null in tests and where nothing can be said.
    /// </summary>
    public IAgentSteering? Steering { get; init; }
}

/// <summary>One message of a session's history.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">The text.</param>
public sealed record AgentMessage(string Role, string Text)
{
    /// <summary>Pictures and files that came with it, as far as they are still kept.</summary>
    public IReadOnlyList<AgentAttachment> Attachments { get; init; } = [];
}

/// <summary>A picture or a file.</summary>
/// <param name="MediaType">For example <c>image/png</c>.</param>
/// <param name="Content">Its bytes.</param>
public sealed record AgentAttachment(string MediaType, ReadOnlyMemory<byte> Content)
{
    /// <summary>Its name for people.</summary>
    public string? FileName { get; init; }
}
