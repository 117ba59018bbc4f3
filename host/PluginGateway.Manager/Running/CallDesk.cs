using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Manager.Policies;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Running;

/// <summary>Calls of the gateway's methods, each with an end.</summary>
internal sealed class CallDesk(ManagerState state, ManagerParts parts, ManagerCounters counters)
{
    public async Task<JsonElement> CallAsync(string method, JsonElement? parameters, TimeSpan? timeout, CancellationToken cancellation)
    {
        Connection? connection;
        lock (state.Gate)
        {
            connection = state.Connection;
        }

        return connection is { IsOpen: true } ? await CallAsync(connection, method, parameters, timeout ?? parts.Options.CallTimeout, cancellation) : throw new GatewayException("Gateway not connected");
    }

    public async Task<JsonElement> CallAsync(Connection connection, string method, JsonElement? parameters, TimeSpan timeout, CancellationToken cancellation)
    {
        if (parts.Log.IsEnabled(LogLevel.Trace))
        {
            GatewayManagerLog.Sent(parts.Log, method, parameters is { } shown ? FrameRedaction.ShowParams(method, shown) : "{}");
        }

        using var patience = new CancellationTokenSource(timeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var answer = await connection.Socket!.CallAsync(method, parameters, either.Token);
            counters.Answered();
            return answer;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            if (CoreCalls.IsTransportFailure(method, isTimeout: true))
            {
                counters.NotAnswered();
            }

            throw new GatewayException($"RPC timeout: {method}", e);
        }
        catch (GatewayException e) when (connection.EndedBecause is { } because && !connection.IsOpen)
        {
            throw new GatewayException(because, e);
        }
    }
}
