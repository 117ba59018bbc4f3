using System.Net.WebSockets;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Whether a gateway answers at an address: it must send its challenge, an open socket alone is none (<c>manager.md</c> §8). Any thread.</summary>
public static class GatewayProbe
{
    private const int LargestMessage = 1024 * 1024;

    /// <summary>Opens a socket, waits for the challenge and hangs up; sends nothing.</summary>
    /// <param name="url">The gateway.</param>
    /// <param name="limit">How long to wait for the challenge, from the beginning.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when nobody listens, somebody else does, or the time is over.</returns>
    public static async Task<bool> IsAnsweringAsync(Uri url, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var options = new GatewayClientOptions
        {
            Url = url, MaxInboundBytes = LargestMessage, TimeProvider = time, Client = new ClientInfo { Id = ClientNames.GatewayClient, Version = "0", Platform = "any", Mode = "probe" },
        };
        try
        {
            using var socket = await SocketOpener.OpenAsync(options, either.Token).ConfigureAwait(false);
            try
            {
                return await IsChallengedAsync(socket, either.Token).ConfigureAwait(false);
            }
            finally
            {
                socket.Abort(new ConnectionEnd(null, "probe"));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (e is GatewayException or WebSocketException)
        {
            return false;
        }
    }

    private static async Task<bool> IsChallengedAsync(FrameSocket socket, CancellationToken cancellationToken)
    {
        while (await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (InboundFrame.TryRead(message, out var frame) && frame.Kind is FrameKind.Event && frame.EventName == ConnectMethods.Challenge.Name)
            {
                return true;
            }
        }

        return false;
    }
}
