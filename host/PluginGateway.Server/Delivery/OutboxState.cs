namespace PluginGateway.Server.Delivery;

/// <summary>What is known of a message that goes out.</summary>
internal enum OutboxState
{
    /// <summary>Not sent; it waits for its turn, its time or its receiver.</summary>
    Pending,

    /// <summary>Handed to the network, whose answer is awaited.</summary>
    Sending,

    /// <summary>The network has it.</summary>
    Sent,

    /// <summary>Nobody knows whether the network has it. Not sent again unless the network can be asked, refuses repetitions, or the operator says so.</summary>
    Unknown,

    /// <summary>The network never takes it.</summary>
    Failed,

    /// <summary>It was not sent in its time.</summary>
    Expired,

    /// <summary>The operator took it back.</summary>
    Dropped,
}

/// <summary>The words for states, on the wire and in the database.</summary>
internal static class OutboxStates
{
    /// <summary>The word for a state.</summary>
    public static string Word(this OutboxState state) => state switch
    {
        OutboxState.Pending => "pending",
        OutboxState.Sending => "sending",
        OutboxState.Sent => "sent",
        OutboxState.Unknown => "unknown",
        OutboxState.Failed => "failed",
        OutboxState.Expired => "expired",
        _ => "dropped",
    };

    /// <summary>The state for a word.</summary>
    public static OutboxState Read(string word) => Enum.GetValues<OutboxState>().First(state => state.Word() == word);

    /// <summary>Whether nothing more becomes of it by itself.</summary>
    public static bool IsSettled(this OutboxState state) => state is not (OutboxState.Pending or OutboxState.Sending);
}
