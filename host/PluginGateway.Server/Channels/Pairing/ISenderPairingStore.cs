namespace PluginGateway.Server.Channels.Pairing;

/// <summary>Keeps who asks to be heard, and who was let in. Any thread; a write is durable when its task completes.</summary>
internal interface ISenderPairingStore
{
    /// <summary>Who asks.</summary>
    IReadOnlyList<SenderRequest> LoadRequests();

    /// <summary>Who was let in.</summary>
    IReadOnlyList<PairedSender> LoadPaired();

    /// <summary>Keeps a request.</summary>
    Task SaveAsync(SenderRequest request);

    /// <summary>Keeps that somebody was let in, and forgets the request.</summary>
    Task ApproveAsync(PairedSender paired);

    /// <summary>Forgets a request.</summary>
    Task RemoveRequestAsync(SenderRequest request);

    /// <summary>Forgets that somebody was let in.</summary>
    Task RemovePairedAsync(PairedSender paired);
}

/// <summary>Somebody who asks to be heard.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="SenderId">Who.</param>
/// <param name="SenderName">Their name for people.</param>
/// <param name="Chat">Where to tell them.</param>
/// <param name="Code">What they were told.</param>
/// <param name="CreatedAt">Unix milliseconds; the code holds for an hour from then.</param>
/// <param name="LastSeenAt">Unix milliseconds.</param>
internal sealed record SenderRequest(string Channel, string AccountId, string SenderId, string? SenderName, string Chat, string Code, long CreatedAt, long LastSeenAt);

/// <summary>Somebody who was let in.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="SenderId">Who.</param>
/// <param name="SenderName">Their name for people, when they asked.</param>
/// <param name="ApprovedAt">Unix milliseconds.</param>
internal sealed record PairedSender(string Channel, string AccountId, string SenderId, string? SenderName, long ApprovedAt);
