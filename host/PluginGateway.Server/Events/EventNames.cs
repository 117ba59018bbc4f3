using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Schema;

namespace PluginGateway.Server.Events;

/// <summary>The events this gateway sends, in the order of <c>wire.md</c> §9; our own come last.</summary>
internal static class EventNames
{
    private static readonly (string Name, int? OnlyIn, Func<EventDescription> Describe)[] Kinds =
    [
        Kind(ConnectMethods.Challenge),
        Kind(AgentRunMethods.Event),
        Kind(ChatMethods.Event),
        Kind(PresenceMethods.Changed),
        Kind(LifecycleEvents.Tick),
        Kind(LifecycleEvents.Shutdown),
        Kind(HealthMethods.Changed),
        Kind(NodePairingMethods.Requested),
        Kind(NodePairingMethods.Resolved),
        Kind(NodeMethods.InvokeRequest),
        Kind(DeviceMethods.Requested),
        Kind(DeviceMethods.Resolved),
        Kind(PluginsMethods.Changed),
        Kind(NodeMethods.InvokeCancel),
        Kind(SessionEvents.Changed),
        Kind(SessionEvents.Message),
    ];

    // Derived when somebody asks: a start of the gateway does not pay for it.
    private static readonly Lazy<IReadOnlyList<EventDescription>> Descriptions = new(() => [.. Kinds.Select(kind => kind.Describe())]);

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Kinds.Select(kind => kind.Name)];

    /// <summary>The names of those that a dialect has.</summary>
    public static IEnumerable<string> In(Dialect dialect) => Kinds.Where(kind => dialect.Has(kind.OnlyIn)).Select(kind => kind.Name);

    /// <summary>What they are called, who may hear them and what they carry.</summary>
    public static IReadOnlyList<EventDescription> Described => Descriptions.Value;

    private static (string Name, int? OnlyIn, Func<EventDescription> Describe) Kind<TPayload>(GatewayEvent<TPayload> kind) => (kind.Name, kind.OnlyIn, () => WireDescription.Of(kind));
}
