using System.Net.WebSockets;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>What became of a connection's first frame.</summary>
internal abstract record HandshakeOutcome
{
    /// <summary>It may come in.</summary>
    /// <param name="Id">The request's id as JSON.</param>
    /// <param name="Grant">What it may do.</param>
    /// <param name="Params">What it said about itself.</param>
    public sealed record Accepted(byte[] Id, Grant Grant, ConnectParams Params) : HandshakeOutcome
    {
        /// <summary>Who the credential belongs to, see <see cref="Caller.Principal"/>.</summary>
        public required string Principal { get; init; }
    }

    /// <summary>It is answered, when it can be, and closed.</summary>
    /// <param name="Id">The request's id as JSON; null when there is nothing to answer to.</param>
    /// <param name="Error">The answer.</param>
    /// <param name="Status">The close code.</param>
    /// <param name="Reason">The close reason.</param>
    public sealed record Refused(byte[]? Id, ErrorShape? Error, WebSocketCloseStatus Status, string? Reason) : HandshakeOutcome;
}
