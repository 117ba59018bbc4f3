using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>Events about the gateway itself (<c>events.md</c>).</summary>
public static class LifecycleEvents
{
    /// <summary>Sign of life, every <see cref="ProtocolLimits.TickIntervalMs"/>.</summary>
    public static readonly GatewayEvent<TickPayload> Tick = new("tick", LifecycleJson.Default.TickPayload, Access.Connected);

    /// <summary>The gateway is about to close every socket with 1012.</summary>
    public static readonly GatewayEvent<ShutdownPayload> Shutdown = new("shutdown", LifecycleJson.Default.ShutdownPayload, Access.Connected);
}

/// <summary>Payload of <c>tick</c>.</summary>
/// <param name="Ts">The gateway's clock, in Unix milliseconds.</param>
public sealed record TickPayload(long Ts);

/// <summary>Payload of <c>shutdown</c>.</summary>
/// <param name="Reason">For example <c>gateway stopping</c>.</param>
public sealed record ShutdownPayload(string Reason)
{
    /// <summary>When the gateway expects to answer again, in milliseconds; absent when it does not know (the reference sends null, against its own schema).</summary>
    public int? RestartExpectedMs { get; init; }
}

/// <summary>JSON of the lifecycle events.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TickPayload))]
[JsonSerializable(typeof(ShutdownPayload))]
public sealed partial class LifecycleJson : JsonSerializerContext;
