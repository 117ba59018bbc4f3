using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Client;
using PluginGateway.Client.Devices;
using PluginGateway.Host.Commands;
using PluginGateway.Protocol;

namespace PluginGateway.Host.NodeHost;

/// <summary>
/// A node's connection: it comes back with growing delays, waits for an operator's decision where one is needed, and is made anew when there is something else to offer, for a gateway
/// learns of commands only when a node connects.
/// </summary>
internal sealed class NodeLink(NodeArguments arguments, NodePlace place, IDeviceIdentity device, NodeHandlers handlers, NodeCalls calls, NodeGateway gateway, TimeProvider time, ILogger<NodeLink> log)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(70);
    private static readonly TimeSpan DrainTick = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private NodeOffer _offer = handlers.Offer();
    private TaskCompletionSource _changed = NewChanged();
    private string? _toldRequest;

    /// <summary>Looks whether there is something else to offer.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (!handlers.Offer().Equals(_offer))
            {
                _changed.TrySetResult();
            }
        }
    }

    /// <summary>Serves until it is cancelled, or the gateway refuses it for a reason that only people can mend.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                if (await ServeAsync(TakeOffer(), stop) is not { } refusal)
                {
                    continue;
                }

                if (refusal.Code != ErrorCodes.NotPaired)
                {
                    Tell("stopped", refusal.Message);
                    Console.Error.WriteLine($"pgw: {arguments.Target.Url}: {refusal.Message}");
                    return ExitCodes.Configuration;
                }

                Ask(refusal.Error);
                await Task.WhenAny(Task.Delay(AskAgain, time, stop), _changed.Task);
                stop.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            calls.CancelAll();
            Tell("stopped", problem: null);
            return ExitCodes.Ok;
        }
    }

    // Null when it is to connect again.
    private async Task<GatewayException?> ServeAsync(NodeOffer offer, CancellationToken stop)
    {
        var ended = new TaskCompletionSource<GatewayException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = ReconnectingClient.Start(Options(offer), comeBack: null, state => Follow(state, offer, ended));
        gateway.Use(client);
        using var requests = client.Subscribe(NodeMethods.InvokeRequest, request => calls.Begin(request, client));
        using var cancels = client.Subscribe(NodeMethods.InvokeCancel, calls.Cancel);
        if (await Task.WhenAny(ended.Task, _changed.Task).WaitAsync(stop) == ended.Task)
        {
            return await ended.Task;
        }

        NodeLog.OfferChanged(log);
        var began = time.GetTimestamp();
        while (calls.Count > 0 && time.GetElapsedTime(began) < DrainFor)
        {
            // What is under way is answered on the connection that asked for it.
            await Task.Delay(DrainTick, time, stop);
        }

        return null;
    }

    private void Follow(ReconnectingClientState state, NodeOffer offer, TaskCompletionSource<GatewayException?> ended)
    {
        switch (state.Phase)
        {
            case ReconnectingClientPhase.Connected:
                _toldRequest = null;
                NodeLog.Connected(log, arguments.Target.ToString(), device.Key().DeviceId, string.Join(", ", offer.Commands));
                Tell("connected", problem: null);
                break;
            case ReconnectingClientPhase.Waiting:
                NodeLog.Waiting(log, arguments.Target.ToString(), state.Failure?.Message ?? "the connection was lost", state.RetryIn?.TotalSeconds ?? 0);
                Tell("waiting", state.Failure?.Message);
                break;
            case ReconnectingClientPhase.Stopped:
                ended.TrySetResult(state.Failure);
                break;
        }
    }

    private void Ask(ErrorShape refusal)
    {
        var request = RequestOf(refusal);
        var words = request is null
            ? "an operator of the gateway has to let this node in: pgw nodes pending, then pgw nodes approve <request>"
            : $"an operator of the gateway has to let this node in: pgw nodes approve {request}";
        Tell("pairing", words, request);
        if (_toldRequest != (request ?? ""))
        {
            _toldRequest = request ?? "";
            Console.WriteLine($"waiting for approval as {device.Key().DeviceId}");
            Console.WriteLine($"{words}; this goes on by itself then");
        }
    }

    private static string? RequestOf(ErrorShape refusal) =>
        refusal.Details is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("requestId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    private void Tell(string state, string? problem, string? request = null) => new NodeStatus
    {
        Running = true,
        State = state,
        NodeId = device.Key().DeviceId,
        Name = arguments.Name,
        Gateway = arguments.Target.ToString(),
        SinceMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Commands = _offer.Commands,
        Problem = problem,
        RequestId = request,
    }.Write(place, log);

    private NodeOffer TakeOffer()
    {
        lock (_gate)
        {
            _offer = handlers.Offer();
            _changed = NewChanged();
            return _offer;
        }
    }

    private GatewayClientOptions Options(NodeOffer offer) => new()
    {
        Url = arguments.Target.Url,
        Token = arguments.Target.Token,
        Password = arguments.Target.Password,
        TlsFingerprint = arguments.Target.TlsFingerprint,
        Role = Roles.Node,
        Device = device,
        Commands = offer.Commands,
        Caps = offer.Caps,
        Permissions = offer.Permissions,
        Client = new ClientInfo
        {
            Id = "node-host",
            Mode = "node",
            DisplayName = arguments.Name,
            Version = typeof(NodeLink).Assembly.GetName().Version!.ToString(3),
            Platform = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux",
        },
    };

    private static TaskCompletionSource NewChanged() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
