using PluginGateway.Protocol;

namespace PluginGateway.Server.Events.Streams;

/// <summary>
/// What decides who hears an event of the log: what it asks of a connection, as <see cref="Access"/> with the same numbers and names, or, for an event of a session, of what sort it is. Those ask
/// for <see cref="Access.Read"/>. Kept by name.
/// </summary>
internal enum LogKind
{
    /// <inheritdoc cref="Access.Connected"/>
    Connected = Access.Connected,

    /// <inheritdoc cref="Access.Read"/>
    Read = Access.Read,

    /// <inheritdoc cref="Access.Write"/>
    Write = Access.Write,

    /// <inheritdoc cref="Access.Pairing"/>
    Pairing = Access.Pairing,

    /// <inheritdoc cref="Access.Approvals"/>
    Approvals = Access.Approvals,

    /// <inheritdoc cref="Access.Admin"/>
    Admin = Access.Admin,

    /// <inheritdoc cref="Access.Node"/>
    Node = Access.Node,

    /// <summary>An event of a session, but for calls of tools.</summary>
    Session,

    /// <summary>The call of a tool in a session that shows them to everybody.</summary>
    ShownTool,

    /// <summary>The call of a tool in a session that does not.</summary>
    HiddenTool,
}
