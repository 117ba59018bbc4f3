using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PluginGateway.Client;
using PluginGateway.Client.Devices;
using PluginGateway.Manager.Policies;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Platform;

/// <summary>Connects by the client library, and says of each failure which kind it is.</summary>
internal sealed class ClientSockets(IOptions<GatewayManagerOptions> configured, DeviceSource device, TimeProvider time) : IGatewaySocketFactory
{
    private readonly GatewayManagerOptions options = configured.Value;

    public Task<bool> ProbeAsync(int port, TimeSpan limit, CancellationToken cancellation) => GatewayProbe.IsAnsweringAsync(Address(port), limit, time, cancellation);

    public async Task<IGatewaySocket> ConnectAsync(int port, string? token, Action<ReadOnlyMemory<byte>, bool> onFrame, CancellationToken cancellation)
    {
        // One deadline is always set, whatever the connection waits for (D12).
        using var patience = new CancellationTokenSource(options.ChallengeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        ConnectStage? stage = null;
        try
        {
            return new ClientSocket(await GatewayClient.ConnectAsync(Options(port, token, onFrame, reached =>
            {
                stage = reached;
                if (reached == ConnectStage.Challenged)
                {
                    patience.CancelAfter(options.HandshakeTimeout);
                }
            }), either.Token));
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw stage is ConnectStage.Challenged
                ? new GatewayStartException(GatewayStartFailure.HandshakeTimeout, $"Connect handshake timeout: no answer within {options.HandshakeTimeout.TotalSeconds:0.#} s", e)
                : new GatewayStartException(GatewayStartFailure.ChallengeTimeout, $"Timed out waiting for connect.challenge from Gateway: none within {options.ChallengeTimeout.TotalSeconds:0.#} s", e);
        }
        catch (GatewayException e)
        {
            throw Explain(e, stage);
        }
    }

    private static GatewayStartException Explain(GatewayException e, ConnectStage? stage)
    {
        var kind =
            e.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? GatewayStartFailure.ConnectionRefused
            : StartupSignals.IsStillStarting(e.Message) ? GatewayStartFailure.StillStarting
            : e.Code is ErrorCodes.InvalidRequest or ErrorCodes.NotPaired ? GatewayStartFailure.Refused
            : stage is ConnectStage.Opened or ConnectStage.Challenged ? GatewayStartFailure.ClosedBeforeHandshake
            : GatewayStartFailure.Other;
        var text = kind is GatewayStartFailure.ClosedBeforeHandshake ? $"WebSocket closed before handshake: {e.Message}" : e.Message;
        return new GatewayStartException(kind, text, e);
    }

    private GatewayClientOptions Options(int port, string? token, Action<ReadOnlyMemory<byte>, bool> onFrame, Action<ConnectStage> onStage) => new()
    {
        Url = Address(port),
        Token = token,
        Client = new ClientInfo
        {
            Id = ClientNames.GatewayClient, DisplayName = options.DisplayName, Version = typeof(ClientSockets).Assembly.GetName().Version!.ToString(3), Platform = System.Runtime.InteropServices.RuntimeInformation.OSDescription, Mode = "ui",
        },
        Scopes = options.Scopes.Count == 0 ? [Scopes.Admin] : [.. options.Scopes],
        Caps = options.Profile.Capabilities is { Count: > 0 } capabilities ? capabilities : null,
        Device = device.Get(),
        MinProtocol = options.Profile.MinProtocol,
        MaxProtocol = options.Profile.MaxProtocol,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        WatchTicks = false,
        OnFrame = onFrame,
        OnStage = onStage,
        TimeProvider = time,
    };

    // 127.0.0.1 and no name: the test of the port binds the same address.
    private static Uri Address(int port) => new($"ws://127.0.0.1:{port}/ws");

    private sealed class ClientSocket(GatewayClient client) : IGatewaySocket
    {
        public HelloOk Hello => client.Hello;

        public Task<ConnectionEnd> Closed => client.Closed;

        public Task<JsonElement> CallAsync(string method, JsonElement? parameters, CancellationToken cancellation) => client.CallAsync(method, parameters, cancellation);

        public void Abort() => client.Abort();
    }
}
