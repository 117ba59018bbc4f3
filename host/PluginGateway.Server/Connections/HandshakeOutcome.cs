using System.Net.WebSockets;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>What became of a connection's first frame.</summary>
internal abstract record HandshakeOutcome
{
    /// <summary>Answers a request with a refusal and closes with the same words.</summary>
    /// <param name="id">The request's id as JSON.</param>
    /// <param name="why">The refusal.</param>
    /// <param name="dialect">How the client is spoken to.</param>
    public static Refused Refuse(byte[] id, Refusal why, Dialect dialect) => new(id, dialect.Refuse(why), why.Status, dialect.Reason(why));

    /// <summary>It may come in.</summary>
    /// <param name="Id">The request's id as JSON.</param>
    /// <param name="Dialect">How it is spoken to from here on.</param>
    /// <param name="Peer">Who it is and what it may do.</param>
    public sealed record Accepted(byte[] Id, Dialect Dialect, AdmittedPeer Peer) : HandshakeOutcome
    {
        /// <summary>Its wish for resumable events; null when it has none. Nobody has checked whether the stream is its own.</summary>
        public ResumeParams? Resume { get; init; }
    }

    /// <summary>It is answered, when it can be, and closed.</summary>
    /// <param name="Id">The request's id as JSON; null when there is nothing to answer to.</param>
    /// <param name="Error">The answer.</param>
    /// <param name="Status">The close code.</param>
    /// <param name="Reason">The close reason.</param>
    public sealed record Refused(byte[]? Id, ErrorShape? Error, WebSocketCloseStatus Status, string? Reason) : HandshakeOutcome;
}
