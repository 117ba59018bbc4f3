using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Heartbeats and what is told to an agent between its runs (<c>methods.md</c> §8).</summary>
public static class HeartbeatMethods
{
    /// <summary>The newest heartbeat, or null when there was none.</summary>
    public static readonly Method<NoParams, HeartbeatEvent?> Last = new("last-heartbeat", HeartbeatJson.Default);

    /// <summary>Switches the heartbeats of all agents on or off until the gateway restarts.</summary>
    public static readonly Method<SetHeartbeatsParams, SetHeartbeatsResult> Set =
        new("set-heartbeats", HeartbeatJson.Default);

    /// <summary>Leaves a text for the main session's next run.</summary>
    public static readonly Method<WakeParams, WakeResult> Wake = new("wake", HeartbeatJson.Default);
}

/// <summary>One heartbeat's outcome (<c>events.md</c>).</summary>
/// <param name="Ts">When, in Unix milliseconds.</param>
/// <param name="Status"><c>sent</c>, <c>ok-empty</c>, <c>ok-token</c>, <c>skipped</c> or <c>failed</c>.</param>
public sealed record HeartbeatEvent(long Ts, string Status);

/// <summary>Params of <c>set-heartbeats</c>.</summary>
public sealed record SetHeartbeatsParams
{
    /// <summary>On or off. Required.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>Answer of <c>set-heartbeats</c>.</summary>
/// <param name="Ok">Always true.</param>
/// <param name="Enabled">On or off.</param>
public sealed record SetHeartbeatsResult(bool Ok, bool Enabled);

/// <summary>Params of <c>wake</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WakeParams
{
    /// <summary><c>now</c> or <c>next-heartbeat</c>. Without heartbeats both leave the text for the session's next run.</summary>
    public required string Mode { get; init; }

    /// <summary>What to tell.</summary>
    [NonEmpty] public required string Text { get; init; }
}

/// <summary>Answer of <c>wake</c>.</summary>
/// <param name="Ok">False when the text says nothing.</param>
public sealed record WakeResult(bool Ok);

/// <summary>JSON of heartbeats.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NoParams))]
[JsonSerializable(typeof(HeartbeatEvent))]
[JsonSerializable(typeof(SetHeartbeatsParams))]
[JsonSerializable(typeof(SetHeartbeatsResult))]
[JsonSerializable(typeof(WakeParams))]
[JsonSerializable(typeof(WakeResult))]
public sealed partial class HeartbeatJson : JsonSerializerContext;
