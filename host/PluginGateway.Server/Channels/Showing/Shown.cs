namespace PluginGateway.Server.Channels.Showing;

/// <summary>What came of showing something.</summary>
/// <param name="State">What came of it.</param>
/// <param name="Value">What the channel gave back, with <see cref="ShownState.Done"/>.</param>
internal sealed record Shown<T>(ShownState State, T? Value = null)
    where T : class
{
    /// <summary>Why not, with <see cref="ShownState.Failed"/>.</summary>
    public string? Error { get; init; }

    /// <summary>How long the network wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>What came of showing something.</summary>
internal enum ShownState
{
    /// <summary>The network has it.</summary>
    Done,

    /// <summary>The channel does not do such a thing.</summary>
    NotOffered,

    /// <summary>Nothing receives for the account now.</summary>
    NotRunning,

    /// <summary>The channel or the network did not do it, or not in time.</summary>
    Failed,
}
