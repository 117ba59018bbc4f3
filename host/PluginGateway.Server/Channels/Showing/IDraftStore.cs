namespace PluginGateway.Server.Channels.Showing;

/// <summary>Keeps what the drafts of answers go by, so that an answer takes its draft's place also after the gateway was killed. Any thread.</summary>
internal interface IDraftStore
{
    /// <summary>What the draft of the answer to a message goes by; null when none was kept.</summary>
    string? Find(long inboxId);

    /// <summary>Keeps it; durable when the task completes. It goes with the inbox's message.</summary>
    Task KeepAsync(long inboxId, string draft);
}
