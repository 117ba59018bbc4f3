using System.Net.WebSockets;
using System.Text.Json;
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

        if (Dialects.Negotiate(first.Connect.MinProtocol, first.Connect.MaxProtocol) is not { } protocol)
        {
            return HandshakeOutcome.Refuse(first.Id, Mismatch);
        }

        if (first.Connect.Role is not (null or Roles.Operator or Roles.Node))
        {
            return HandshakeOutcome.Refuse(first.Id, new Refusal("invalid role"));
        }

        var authenticated = await authentication.CheckAsync(first.Connect, scene);
        if (!authenticated.Passed(out var peer, out var refused))
        {
            return HandshakeOutcome.Refuse(first.Id, refused);
        }

        var admitted = await admission.AdmitAsync(peer, scene.Peer);
        return admitted.Passed(out var welcome, out refused) ? new HandshakeOutcome.Accepted(first.Id, protocol, welcome) { Resume = first.Connect.Resume } : HandshakeOutcome.Refuse(first.Id, refused);
    }

    private static Refusal Mismatch { get; } = new("protocol mismatch")
    {
        Status = WebSocketCloseStatus.ProtocolError,
        Details = JsonSerializer.SerializeToElement(new ProtocolMismatch(ProtocolLimits.Version), ConnectJson.Default.ProtocolMismatch),
    };
}
