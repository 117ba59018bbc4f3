using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>One event from the gateway (<c>events.md</c>).</summary>
/// <param name="Name">The event's name, for example <c>chat</c>.</param>
/// <param name="Payload">What it carries; of kind <see cref="JsonValueKind.Undefined"/> when nothing.</param>
/// <param name="Seq">Its number; null for events that have none.</param>
/// <param name="StateVersion">The versions of the snapshots; only on <c>presence</c> and <c>health</c>.</param>
public sealed record GatewayEventFrame(string Name, JsonElement Payload, long? Seq, StateVersion? StateVersion)
{
    /// <summary>How many events this subscriber lost directly before this one, because it was too slow.</summary>
    public long MissedBefore { get; init; }

    /// <summary>Name and number only: payloads hold people's messages.</summary>
    public override string ToString() => Seq is { } seq ? $"{Name} #{seq}" : Name;
}
