namespace PluginGateway.Server.Channels;

/// <summary>Tells that channels have come or gone, or that the state of an account has changed. Any thread; listeners return at once.</summary>
internal sealed class ChannelSignal
{
    /// <summary>It has.</summary>
    public event Action? Changed;

    /// <summary>Tells it.</summary>
    public void Raise() => Changed?.Invoke();
}
