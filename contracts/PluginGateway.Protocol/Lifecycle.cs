using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>Events about the gateway itself (<c>events.md</c>).</summary>
public static class LifecycleEvents
{
    /// <summary>Sign of life, every <see cref="ProtocolLimits.TickIntervalMs"/>.</summary>
    public static readonly GatewayEvent<TickPayload> Tick = new("tick", LifecycleJson.Default, Access.Connected) { IsTransient = true };

    /// <summary>The gateway is about to close every socket with 1012.</summary>
    public static readonly GatewayEvent<ShutdownPayload> Shutdown = new("shutdown", LifecycleJson.Default, Access.Connected) { IsTransient = true };
}

/// <summary>Methods about the gateway itself.</summary>
public static class LifecycleMethods
{
    /// <summary>Ends the gateway as SIGTERM does. Desktop managers call it on a gateway that they did not start (<c>manager.md</c> §10).</summary>
    public static readonly Method<ShutdownParams, ShutdownResult> Shutdown = new("shutdown", LifecycleJson.Default);

    /// <summary>Would update the program; always refused with a text that says how to do it (<c>methods.md</c> §3).</summary>
    public static readonly Method<UpdateRunParams, OkResult> UpdateRun = new("update.run", LifecycleJson.Default);
}

/// <summary>Params of <c>shutdown</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ShutdownParams
{
    /// <summary>Why; told to all clients. <c>gateway stopping</c> when absent.</summary>
    [StringLength(200)]
    public string? Reason { get; init; }
}

/// <summary>Answer of <c>shutdown</c>; the connection ends soon after it with 1012.</summary>
/// <param name="Ok">True.</param>
/// <param name="Pid">The process that ends, at the latest five seconds from now.</param>
public sealed record ShutdownResult(bool Ok, int Pid);

/// <summary>Params of <c>update.run</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UpdateRunParams
{
    /// <summary>The session that asks.</summary>
    public string? SessionKey { get; init; }

    /// <summary>Why.</summary>
    public string? Note { get; init; }

    /// <summary>How long to wait before the restart, in milliseconds.</summary>
    [Range(0, int.MaxValue)]
    public int? RestartDelayMs { get; init; }

    /// <summary>Longest time for the update, in milliseconds.</summary>
    [Range(1, int.MaxValue)]
    public int? TimeoutMs { get; init; }
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
[JsonSerializable(typeof(ShutdownParams))]
[JsonSerializable(typeof(ShutdownResult))]
[JsonSerializable(typeof(UpdateRunParams))]
[JsonSerializable(typeof(OkResult))]
public sealed partial class LifecycleJson : JsonSerializerContext;
