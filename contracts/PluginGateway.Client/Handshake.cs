using System.Text.Json;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Challenge, <c>connect</c>, hello (<c>wire.md</c> §3–§7), before the receive loop runs.</summary>
internal static class Handshake
{
    /// <summary>The gateway's hello. Throws <see cref="GatewayException"/> when it refuses or hangs up.</summary>
    /// <param name="socket">The open socket.</param>
    /// <param name="calls">Takes the request.</param>
    /// <param name="options">As whom.</param>
    /// <param name="login">What is new with each connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HelloOk> RunAsync(FrameSocket socket, PendingCalls calls, GatewayClientOptions options, Login login, CancellationToken cancellationToken)
    {
        options.OnStage?.Invoke(ConnectStage.Opened);
        var challenge = await ChallengeAsync(socket, cancellationToken).ConfigureAwait(false);
        options.OnStage?.Invoke(ConnectStage.Challenged);
        var hello = new PendingCall<HelloOk>(ConnectMethods.Connect.Name, ConnectMethods.Connect.ResultInfo, twoStage: false);
        var id = calls.Add(hello);
        await socket.SendAsync(RequestFrame.Write(id, ConnectMethods.Connect, ParamsOf(options, login, challenge))).WaitAsync(cancellationToken).ConfigureAwait(false);
        while (!hello.Final.IsCompleted)
        {
            var message = await NextAsync(socket, cancellationToken).ConfigureAwait(false);
            if (InboundFrame.TryRead(message, out var frame) && frame.Kind is FrameKind.Response)
            {
                calls.Answer(frame);
            }
        }

        options.OnStage?.Invoke(ConnectStage.Answered);
        return await hello.Final.ConfigureAwait(false);
    }

    private static async Task<ConnectChallenge> ChallengeAsync(FrameSocket socket, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await NextAsync(socket, cancellationToken).ConfigureAwait(false);
            if (InboundFrame.TryRead(message, out var frame) && frame.EventName == ConnectMethods.Challenge.Name)
            {
                return Read(frame.Payload.Span);
            }
        }
    }

    private static ConnectChallenge Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            var challenge = JsonSerializer.Deserialize(payload, ConnectMethods.Challenge.PayloadInfo) ?? throw new JsonException();
            return string.IsNullOrEmpty(challenge.Nonce) ? throw new GatewayException("the gateway's connect.challenge is missing its nonce") : challenge;
        }
        catch (JsonException e)
        {
            throw new GatewayException("the gateway's challenge has an unexpected shape: is this a gateway?", e);
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> NextAsync(FrameSocket socket, CancellationToken cancellationToken) =>
        await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false) ?? throw Refused(socket.End);

    /// <summary>A gateway that closes without an answer still says why: 1002 and 1008 blame the client (<c>wire.md</c> §8).</summary>
    private static GatewayException Refused(ConnectionEnd end) => end.CloseCode is 1002 or 1008
        ? new GatewayException(ErrorCodes.InvalidRequest, end.Reason is "" ? "the gateway refused the connection" : end.Reason)
        : end.ToException("the gateway closed the connection during the handshake");

    private static ConnectParams ParamsOf(GatewayClientOptions options, Login login, ConnectChallenge challenge)
    {
        var connect = ParamsOf(options, login);
        return options.Device is { } device && DeviceKey.IsSupported
            ? connect with { Device = device.Key().Prove(connect, challenge.Nonce, challenge.Ts) }
            : connect;
    }

    private static ConnectParams ParamsOf(GatewayClientOptions options, Login login) => new()
    {
        MinProtocol = options.MinProtocol,
        MaxProtocol = options.MaxProtocol,
        Client = options.Client,
        Role = options.Role,
        Scopes = options.Scopes,
        Caps = options.Caps,
        Commands = options.Commands,
        Permissions = options.Permissions,
        Auth = login.DeviceToken is not null ? new ConnectAuth { Token = login.DeviceToken }
            : options.Token is null && options.Password is null ? null
            : new ConnectAuth { Token = options.Token, Password = options.Password },
        Resume = login.Resume,
    };
}

/// <summary>What is new with each connection.</summary>
/// <param name="DeviceToken">The device's own token, to be shown instead of the gateway's secret; null for the secret.</param>
/// <param name="Resume">The wish for events that can be resumed; null for none.</param>
internal readonly record struct Login(string? DeviceToken, ResumeParams? Resume)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => "Login(***)";
}
