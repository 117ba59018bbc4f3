namespace PluginGateway.Server.Events.Streams;

/// <summary>The events that one client is meant to get, over as many connections as it takes, each with its number. Immutable.</summary>
/// <param name="Id">What the client names it by. Not a credential: only its owner can go on with it.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Hears">Which kinds of events.</param>
/// <param name="FirstSeq">The number before that of its first event.</param>
/// <param name="Base">An event's number is how many events that it hears were ever kept, up to this one, less this.</param>
internal sealed record EventStream(string Id, StreamOwner Owner, KindSet Hears, long FirstSeq, long Base)
{
    /// <summary>The sessions of which alone it hears, and then the numbers of its events; null for all, as most do.</summary>
    public AskedSessions? Asked { get; init; }
}

/// <summary>Whose a stream is.</summary>
/// <param name="Principal">Who the credential belongs to.</param>
/// <param name="Role">The role.</param>
/// <param name="Approval">Of a device: which approval it stands on, so that what was told while it had none is never told afterwards. Empty without a device.</param>
internal sealed record StreamOwner(string Principal, string Role, string Approval);
