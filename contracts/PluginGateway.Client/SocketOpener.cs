using System.Net;
using System.Net.WebSockets;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Opens the WebSocket and says in words why it could not.</summary>
internal static class SocketOpener
{
    public static async Task<FrameSocket> OpenAsync(GatewayClientOptions options, CancellationToken cancellationToken)
    {
        var address = GatewayAddress.Resolve(options.Url, options.AllowInsecure);
        var pin = new TlsPin(options.TlsFingerprint);
        if (options.TlsFingerprint is not null && address.Scheme != Uri.UriSchemeWss)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"a TLS fingerprint is pinned, but {GatewayAddress.Shown(address)} is not encrypted: use wss://");
        }

        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => pin.Judge(certificate, errors);
        socket.Options.CollectHttpResponseDetails = true;
        if (GatewayAddress.IsLoopback(address))
        {
            // What stays on this machine must not make a detour through a proxy.
            socket.Options.Proxy = null;
        }

        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new FrameSocket(socket, options.MaxInboundBytes, options.TimeProvider) { TlsFingerprint = pin.Shown };
        }
        catch (Exception e)
        {
            // Disposed on every way out; only the socket's own failure is put into words.
            var status = socket.HttpStatusCode;
            socket.Dispose();
            if (e is WebSocketException)
            {
                throw pin.IsRefused ? new GatewayException(new ErrorShape(ErrorCodes.InvalidRequest, pin.Explain(GatewayAddress.Shown(address)))) : Unreachable(address, status, e);
            }

            throw;
        }
    }

    private static GatewayException Unreachable(Uri address, HttpStatusCode status, Exception cause)
    {
        var shown = GatewayAddress.Shown(address);
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return new GatewayException(ErrorCodes.InvalidRequest, $"{shown} refused the connection with HTTP {(int)status}");
        }

        return status == default
            ? new GatewayException($"cannot reach a gateway at {shown}: {cause.GetBaseException().Message}", cause)
            : new GatewayException($"{shown} answered HTTP {(int)status} instead of opening a WebSocket: is this a gateway?", cause);
    }
}
