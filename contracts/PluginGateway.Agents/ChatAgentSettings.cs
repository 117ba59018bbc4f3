namespace PluginGateway.Agents;

/// <summary>How <see cref="ChatClientAgent"/> behaves. Immutable; the defaults suit a server across the internet.</summary>
public sealed record ChatAgentSettings
{
    /// <summary>How long the server may say nothing before it is given up: before its answer, and between two parts of it.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a request is tried again that failed before the first part of its answer. None when 0.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The pause before the first retry; it doubles each time. A server that names a pause is obeyed instead.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>When the server asks to be left alone for longer than this, the run fails instead of waiting.</summary>
    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often in one run the model may call tools and be asked again. A model that goes on and on costs money.</summary>
    public int ToolRounds { get; init; } = 25;

    /// <summary>How long one call of a tool may take; then the model is told that it took too long.</summary>
    public TimeSpan ToolTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Characters that one run may say and think, after which it is ended: no model that works says as much.</summary>
    public int LongestReply { get; init; } = 2_000_000;

    /// <summary>
    /// Whether an answer that ends without a finish reason was broken off. Turn it off for a client that never gives one.
    /// </summary>
    public bool NeedsFinishReason { get; init; } = true;
}
