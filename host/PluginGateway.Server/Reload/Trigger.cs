using PluginGateway.Protocol;

namespace PluginGateway.Server.Reload;

/// <summary>Something says that the configuration or a plugin's folder may have changed.</summary>
/// <param name="Reason">What, in a few words, for the log.</param>
/// <param name="IsByHand">Somebody asked for it: it does not wait for quiet.</param>
/// <param name="Done">Who waits for the outcome; null when nobody does.</param>
internal sealed record Trigger(string Reason, bool IsByHand, TaskCompletionSource<PluginsReloadResult>? Done)
{
    /// <summary>Whether the gateway may be restarted for it.</summary>
    public bool MayRestart { get; init; }
}
