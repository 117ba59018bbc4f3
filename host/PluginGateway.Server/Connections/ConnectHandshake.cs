using System.Net.WebSockets;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>
/// Judges a connection's first frame: the checks of <c>wire.md</c> §5 in their order, with their texts and close codes. Each stage knows only what the one before
/// has proved. Any thread.
/// </summary>
internal sealed class ConnectHandshake(Authentication authentication, DeviceAdmission admission)
{
    /// <summary>Judges the frame.</summary>
    public async ValueTask<HandshakeOutcome> JudgeAsync(ReadOnlyMemory<byte> text, HandshakeScene scene)
    {
        if (FirstFrame.Read(text, out var unreadable) is not { } first)
        {
            return unreadable!;
        }

        if (Dialect.Negotiate(first.Connect.MinProtocol, first.Connect.MaxProtocol) is not { } dialect)
        {
            return HandshakeOutcome.Refuse(first.Id, Mismatch(first), first.Dialect);
        }

        if (first.Connect.Role is not (null or Roles.Operator or Roles.Node))
        {
            return HandshakeOutcome.Refuse(first.Id, new Refusal("invalid role"), dialect);
        }

        var authenticated = await authentication.CheckAsync(first, scene);
        if (!authenticated.Passed(out var peer, out var refused))
        {
            return HandshakeOutcome.Refuse(first.Id, refused, dialect);
        }

        var admitted = await admission.AdmitAsync(peer, scene.Peer);
        return admitted.Passed(out var welcome, out refused)
            ? new HandshakeOutcome.Accepted(first.Id, dialect, welcome) { Resume = first.Connect.Resume }
            : HandshakeOutcome.Refuse(first.Id, refused, dialect);
    }

    private static Refusal Mismatch(FirstFrame first) => new("protocol mismatch")
    {
        Status = WebSocketCloseStatus.ProtocolError,
        Why = new ConnectFailure(ConnectFailureCodes.ProtocolMismatch)
        {
            ClientMinProtocol = first.Connect.MinProtocol,
            ClientMaxProtocol = first.Connect.MaxProtocol,
            ExpectedProtocol = first.Dialect.Protocol,
            MinimumProbeProtocol = Dialect.All[^1].Protocol,
        },
    };
}
