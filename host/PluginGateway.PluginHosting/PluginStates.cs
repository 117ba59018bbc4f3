namespace PluginGateway.PluginHosting;

/// <summary>The words of <see cref="Protocol.PluginStatus.State"/>.</summary>
internal static class PluginStates
{
    public const string Discovered = "discovered";
    public const string Running = "running";
    public const string Faulted = "faulted";
    public const string Stopped = "stopped";
}
