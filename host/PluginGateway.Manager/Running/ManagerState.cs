using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Running;

/// <summary>
/// What is known at this moment, under one lock. Nothing is awaited and nobody is called under it; changes of the status leave through the pump. A write after a wait goes through
/// <see cref="TryCommit"/>: when it fails, the writer ends what it holds.
/// </summary>
#pragma warning disable CA1001 // The sources of epochs have neither timer nor handle: there is nothing to dispose of, and late steps may ask for their token.
internal sealed class ManagerState(int port, EventPump pump)
{
    private volatile GatewayStatus status = new(GatewayState.Stopped, port);
    private CancellationTokenSource source = new();

    public Lock Gate { get; } = new();

    public GatewayStatus Status => status;

    /// <summary>The number of the present start or stop.</summary>
    public int Epoch { get; private set; }

    /// <summary>The present start or stop.</summary>
    public StartEpoch Current
    {
        get
        {
            lock (Gate)
            {
                return new StartEpoch(Epoch, source.Token);
            }
        }
    }

    /// <summary>Whether the gateway is wanted, so that it is tried again when it goes.</summary>
    public bool ShouldReconnect { get; private set; } = true;

    /// <summary>The child of ours that has not ended.</summary>
    public IGatewayProcess? Child { get; set; }

    /// <summary>The connection.</summary>
    public Connection? Connection { get; set; }

    /// <summary>Begins a start or a stop. The one before is told that it is superseded.</summary>
    public StartEpoch Begin(bool isWanted)
    {
        CancellationTokenSource old;
        StartEpoch epoch;
        lock (Gate)
        {
            Epoch = LifecycleEpoch.Next(Epoch);
            ShouldReconnect = isWanted;
            (old, source) = (source, new CancellationTokenSource());
            epoch = new StartEpoch(Epoch, source.Token);
        }

        // Not here: whoever waits for it would go on under our lock.
        _ = old.CancelAsync();
        return epoch;
    }

    /// <summary>Changes something unless the epoch has passed.</summary>
    public bool TryCommit(StartEpoch epoch, Action change)
    {
        lock (Gate)
        {
            if (LifecycleEpoch.IsSuperseded(epoch.Number, Epoch))
            {
                return false;
            }

            change();
            return true;
        }
    }

    public bool IsSuperseded(StartEpoch epoch)
    {
        lock (Gate)
        {
            return LifecycleEpoch.IsSuperseded(epoch.Number, Epoch);
        }
    }

    /// <summary>Whatever is done, it is not tried again.</summary>
    public void GiveUp()
    {
        lock (Gate)
        {
            ShouldReconnect = false;
        }
    }

    /// <summary>Tells everybody.</summary>
    public void Publish(GatewayEvent happened) => pump.Publish(happened);

    /// <summary>Makes the next snapshot.</summary>
    public void Set(Func<GatewayStatus, GatewayStatus> change)
    {
        lock (Gate)
        {
            var (old, current) = (status, change(status));
            if (old != current)
            {
                status = current;
                pump.Publish(new GatewayEvent.StatusChanged(old, current));
            }
        }
    }
}

/// <summary>One start or stop.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Token">Cancelled as soon as another one begins.</param>
internal readonly record struct StartEpoch(int Number, CancellationToken Token);
