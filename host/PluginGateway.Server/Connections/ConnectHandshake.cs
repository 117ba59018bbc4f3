using System.Net.WebSockets;
using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>
/// Judges a connection's first frame: the checks of <c>wire.md</c> §5 in their order, with their texts and close codes. Pure but for the secret; any thread.
/// Steps 7 and 9 (device identity and pairing) are not done yet: a device block is not believed and not needed, the shared secret decides.
/// </summary>
internal sealed class ConnectHandshake(SharedSecret secret, AuthLimiter limiter, TailscaleIdentity tailscale)
{
    private static readonly Lazy<ParamsSchema> Schema = new(() => ParamsSchema.Compile(SchemaExport.Export(ConnectMethods.Connect.ParamsInfo)));

    /// <summary>Judges the frame.</summary>
    public async ValueTask<HandshakeOutcome> JudgeAsync(ReadOnlyMemory<byte> text, HandshakeScene scene) => Judge(text, scene, await tailscale.LoginAsync(scene.Peer));

    private HandshakeOutcome Judge(ReadOnlyMemory<byte> text, HandshakeScene scene, string? login)
    {
        RequestFrame frame;
        try
        {
            if (!RequestFrame.TryRead(text.Span, out frame))
            {
                return Close("invalid request frame");
            }
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            return new HandshakeOutcome.Refused(null, null, WebSocketCloseStatus.NormalClosure, null);
        }

        var id = frame.Id.ToArray();
        if (!frame.Method.SequenceEqual("connect"u8))
        {
            return Refuse(id, "invalid handshake: first request must be connect");
        }

        try
        {
            // Unlike other methods, connect without params is not connect with empty ones (recorded frames, 05).
            var errors = frame.Params.IsEmpty ? "must be object" : Schema.Value.Check(frame.Params);
            return errors is null
                ? Judge(id, JsonSerializer.Deserialize(frame.Params, ConnectMethods.Connect.ParamsInfo)!, scene, login)
                : Refuse(id, $"invalid connect params: {errors}");
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            return Refuse(id, $"invalid connect params: {e.Message}");
        }
    }

    private HandshakeOutcome Judge(byte[] id, ConnectParams connect, HandshakeScene scene, string? login)
    {
        if (DescribeNames(connect.Client) is { } errors)
        {
            return Refuse(id, $"invalid connect params: {errors}");
        }

        if (connect.MinProtocol > ProtocolLimits.Version || connect.MaxProtocol < ProtocolLimits.Version)
        {
            var details = JsonSerializer.SerializeToElement(new ProtocolMismatch(ProtocolLimits.Version), ConnectJson.Default.ProtocolMismatch);
            return Refuse(id, "protocol mismatch", WebSocketCloseStatus.ProtocolError, ErrorCodes.InvalidRequest, details);
        }

        var role = connect.Role ?? Roles.Operator;
        if (role is not (Roles.Operator or Roles.Node))
        {
            return Refuse(id, "invalid role");
        }

        if (connect.Device is null && ClientNames.IsControlUi(connect.Client.Id))
        {
            return Refuse(id, "control ui requires HTTPS or localhost (secure context)");
        }

        if (login is null && connect.Device is null && string.IsNullOrEmpty(secret.Shown(connect.Auth)))
        {
            return Refuse(id, "device identity required", code: ErrorCodes.NotPaired);
        }

        // The shared secret is the owner's: it allows every scope that is asked for, and none that is not. So does a login that tailscale vouches for.
        return (login is null ? Unauthorized(connect, scene) : null) is { } unauthorized
            ? Refuse(id, unauthorized)
            : new HandshakeOutcome.Accepted(id, new Grant(role, connect.Scopes ?? [], Scopes.All), connect) { Principal = login is null ? "owner" : $"tailscale:{login}" };
    }

    private ErrorShape? Unauthorized(ConnectParams connect, HandshakeScene scene)
    {
        if (string.IsNullOrEmpty(secret.Shown(connect.Auth)))
        {
            return new ErrorShape(ErrorCodes.InvalidRequest, secret.Check(connect.Auth, connect.Client)!);
        }

        if (limiter.Refusal(scene.Peer.Address, CredentialKind.SharedSecret) is { } locked)
        {
            return locked;
        }

        var wrong = secret.Check(connect.Auth, connect.Client);
        return limiter.Conclude(scene.Peer.Address, CredentialKind.SharedSecret, succeeded: wrong is null)
            ?? (wrong is null ? null : new ErrorShape(ErrorCodes.InvalidRequest, wrong));
    }

    private static string? DescribeNames(ClientInfo client)
    {
        var errors = new List<string>();
        if (!ClientNames.Ids.Contains(client.Id))
        {
            errors.Add("at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf");
        }

        if (!ClientNames.Modes.Contains(client.Mode))
        {
            errors.Add("at /client/mode: must be equal to constant; at /client/mode: must match a schema in anyOf");
        }

        return errors.Count == 0 ? null : string.Join("; ", errors);
    }

    private static HandshakeOutcome.Refused Close(string reason) => new(null, null, WebSocketCloseStatus.PolicyViolation, reason);

    private static HandshakeOutcome.Refused Refuse(byte[] id, ErrorShape error) => new(id, error, WebSocketCloseStatus.PolicyViolation, error.Message);

    private static HandshakeOutcome.Refused Refuse(
        byte[] id,
        string message,
        WebSocketCloseStatus status = WebSocketCloseStatus.PolicyViolation,
        string code = ErrorCodes.InvalidRequest,
        JsonElement? details = null) =>
        new(id, new ErrorShape(code, message) { Details = details }, status, message);
}
