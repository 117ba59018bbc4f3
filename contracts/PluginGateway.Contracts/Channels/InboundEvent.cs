namespace PluginGateway.Contracts.Channels;

/// <summary>What has happened on the network. Each kind goes through the same policy (SEC-14).</summary>
public enum InboundEvent
{
    /// <summary>Somebody wrote. The only kind that starts a run by itself.</summary>
    Message,

    /// <summary>Somebody changed what they wrote: <see cref="InboundMessage.EditOf"/>.</summary>
    Edit,

    /// <summary>Somebody pressed a button under a message of ours: <see cref="InboundMessage.Data"/>. Answered like a message.</summary>
    Callback,

    /// <summary>Somebody reacted to a message: <see cref="InboundMessage.Data"/> is what with, <see cref="InboundMessage.ReplyTo"/> to which.</summary>
    Reaction,

    /// <summary>Somebody came into a group, or took us into one.</summary>
    Join,
}
