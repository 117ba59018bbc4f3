using PluginGateway.Server.Security;

namespace PluginGateway.Server.Events.Streams;

/// <summary>The events that one client is meant to get, over as many connections as it takes, each with its number. Immutable.</summary>
/// <param name="Id">What the client names it by. Not a credential: only its owner can go on with it.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Hears">What its events may ask of a connection.</param>
/// <param name="FirstSeq">The number before that of its first event.</param>
/// <param name="Base">An event's number is how many events that it hears were ever kept, up to this one, less this.</param>
internal sealed record EventStream(string Id, StreamOwner Owner, AccessSet Hears, long FirstSeq, long Base);

/// <summary>Whose a stream is.</summary>
/// <param name="Principal">Who the credential belongs to.</param>
/// <param name="Role">The role.</param>
/// <param name="Approval">Of a device: which approval it stands on, so that what was told while it had none is never told afterwards. Empty without a device.</param>
internal sealed record StreamOwner(string Principal, string Role, string Approval);
