using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Running;

/// <summary>One connection, from before its handshake to its end: signs of life, events, and whether the gateway has all its parts.</summary>
#pragma warning disable CA1001 // The source of "over" has neither timer nor handle: there is nothing to dispose of, and watchers may ask for its token late.
internal sealed class Connection(ManagerState state, ManagerParts parts, StartEpoch epoch, GatewayOwnership ownership)
{
    private readonly CancellationTokenSource over = new();
    private long lastSign = parts.Time.GetUtcNow().UtcTicks;
    private volatile bool isReadyEarly;

    public GatewayOwnership Ownership => ownership;

    /// <summary>The socket; there once it was committed.</summary>
    public IGatewaySocket? Socket { get; private set; }

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Over => over.Token;

    /// <summary>Why this side has ended it; calls that waited say so.</summary>
    public string? EndedBecause { get; private set; }

    public DateTimeOffset LastSign => new(Interlocked.Read(ref lastSign), TimeSpan.Zero);

    public bool IsOpen => Socket is { Closed.IsCompleted: false };

    /// <summary>Makes it the present one. Under the lock.</summary>
    public void Commit(IGatewaySocket socket)
    {
        Socket = socket;
        state.Connection = this;
        state.Set(old => old with
        {
            State = GatewayState.Running, Port = parts.Options.Port, Ownership = ownership, ProcessId = ownership == GatewayOwnership.Owned ? state.Child?.Id : null, ConnectedAt = parts.Time.GetUtcNow(),
            Error = null, Version = socket.Hello.Server.Version, ReconnectAttempts = 0, Ready = isReadyEarly,
        });
    }

    /// <summary>Takes a frame; throws nothing.</summary>
    public void OnFrame(ReadOnlyMemory<byte> frame, bool isAnswer)
    {
        Interlocked.Exchange(ref lastSign, parts.Time.GetUtcNow().UtcTicks);
        if (parts.Log.IsEnabled(LogLevel.Trace))
        {
            GatewayManagerLog.Received(parts.Log, FrameRedaction.Show(frame));
        }

        if (isAnswer || (Socket is null && epoch.Token.IsCancellationRequested))
        {
            return;
        }

        try
        {
            foreach (var one in EventRouter.Route(JsonElement.Parse(frame.Span)))
            {
                Take(one);
            }
        }
        catch (JsonException)
        {
            GatewayManagerLog.Unreadable(parts.Log, frame.Length);
        }
    }

    /// <summary>The gateway has all its parts.</summary>
    public void MarkReady()
    {
        lock (state.Gate)
        {
            isReadyEarly = true;
            if (state.Connection == this)
            {
                state.Set(old => old.State == GatewayState.Running ? old with { Ready = true } : old);
            }
        }
    }

    /// <summary>Ends it from this side.</summary>
    public void Cut(string because)
    {
        EndedBecause ??= because;
        End();
        Socket?.Abort();
    }

    /// <summary>It is over: whoever watches it stops.</summary>
    public void End() => _ = over.CancelAsync();

    private void Take(GatewayEvent one)
    {
        if (one is GatewayEvent.Ready)
        {
            MarkReady();
        }

        lock (state.Gate)
        {
            state.Publish(one);
        }
    }
}
