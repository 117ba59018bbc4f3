using PluginGateway.Protocol;

namespace PluginGateway.Server.Events;

/// <summary>The events this gateway sends, in the order of <c>wire.md</c> §9; our own come last.</summary>
internal static class EventNames
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ConnectMethods.Challenge.Name,
        AgentRunMethods.Event.Name,
        ChatMethods.Event.Name,
        PresenceMethods.Changed.Name,
        LifecycleEvents.Tick.Name,
        LifecycleEvents.Shutdown.Name,
        HealthMethods.Changed.Name,
        DeviceMethods.Requested.Name,
        DeviceMethods.Resolved.Name,
        PluginsMethods.Changed.Name,
    ];
}
