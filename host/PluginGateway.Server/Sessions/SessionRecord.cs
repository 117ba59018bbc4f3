namespace PluginGateway.Server.Sessions;

/// <summary>One session as it is kept. Times are Unix milliseconds.</summary>
internal sealed record SessionRecord(string Key, string AgentId, string SessionId, string Kind, long CreatedAt, long UpdatedAt)
{
    /// <summary>The channel of the last message.</summary>
    public string? Channel { get; init; }

    /// <summary>The account of the last message.</summary>
    public string? AccountId { get; init; }

    /// <summary>The chat of the last message.</summary>
    public string? Chat { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }
}

/// <summary>Where a session's messages come from and replies go to.</summary>
internal sealed record SessionOrigin(string Channel, string AccountId, string Chat, string? DisplayName);

/// <summary>One message of a transcript.</summary>
internal sealed record TranscriptEntry(string Role, string Text, string? RunId, long At);
