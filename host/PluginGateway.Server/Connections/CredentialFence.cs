using System.Collections.Concurrent;
using System.Net.WebSockets;
using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Connections;

/// <summary>Ends connections whose credential has ceased to count (SEC-07): they get no further event, may ask for nothing more, and are closed with 4001. Any thread.</summary>
internal sealed class CredentialFence(ConnectionRegistry connections, DeviceBook book)
{
    private readonly ConcurrentDictionary<CancellationTokenSource, DeviceStanding> _requests = new();

    private const WebSocketCloseStatus Invalidated = (WebSocketCloseStatus)4001;

    /// <summary>Closes every connection of a device whose approval no longer counts. Call it once that is written down.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="why">For example <c>device token revoked</c>.</param>
    /// <param name="spare">The id of a connection that is left, because it must hear the answer first.</param>
    public void Close(string deviceId, string why, string? spare = null)
    {
        foreach (var connection in connections.All)
        {
            if (connection.Standing is { } standing && standing.DeviceId == deviceId && connection.Id != spare && !book.IsCurrent(standing))
            {
                Close(connection, why);
            }
        }

        foreach (var (request, standing) in _requests)
        {
            if (standing.DeviceId == deviceId && !book.IsCurrent(standing))
            {
                request.Cancel();
            }
        }
    }

    /// <summary>Watches over a request of plain HTTP while it is worked on.</summary>
    /// <param name="standing">The approval it stands on.</param>
    /// <param name="request">Cancelled when that ceases to count. Belongs to the caller, and is to be given back with <see cref="Leave"/> before it is disposed.</param>
    public void Enter(DeviceStanding standing, CancellationTokenSource request)
    {
        _requests[request] = standing;
        if (!book.IsCurrent(standing))
        {
            request.Cancel();
        }
    }

    /// <summary>The request is answered.</summary>
    public void Leave(CancellationTokenSource request) => _requests.TryRemove(request, out _);

    /// <summary>
    /// Closes a connection that has just been registered if its approval was taken back while it came in. From here on <see cref="Close(string, string, string?)"/> finds it.
    /// </summary>
    public void CheckNew(GatewayConnection connection)
    {
        if (connection.Standing is { } standing && !book.IsCurrent(standing))
        {
            Close(connection, "approval taken back");
        }
    }

    private void Close(GatewayConnection connection, string why)
    {
        connections.Remove(connection);
        ConnectionLog.Invalidated(connection.Log, connection.Id, why);
        connection.BeginClose(Invalidated, $"client invalidated: {why}");
    }
}
