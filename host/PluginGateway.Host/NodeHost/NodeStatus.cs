using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using PluginGateway.Client.Devices;
using PluginGateway.Host.Configuration;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.NodeHost;

/// <summary>How a node stands; kept in a file for <c>pgw node status</c>.</summary>
internal sealed record NodeStatus
{
    /// <summary>Whether one runs in this state directory.</summary>
    public required bool Running { get; init; }

    /// <summary><c>connecting</c>, <c>connected</c>, <c>waiting</c>, <c>pairing</c> or <c>stopped</c>.</summary>
    public required string State { get; init; }

    /// <summary>Its device's id, by which the gateway knows it.</summary>
    public string? NodeId { get; init; }

    /// <summary>What it calls itself.</summary>
    public string? Name { get; init; }

    /// <summary>The gateway's address.</summary>
    public string? Gateway { get; init; }

    /// <summary>Since when, in Unix milliseconds.</summary>
    public long? SinceMs { get; init; }

    /// <summary>What it offers.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>What is in the way, and what to do about it.</summary>
    public string? Problem { get; init; }

    /// <summary>The request that an operator has to decide about.</summary>
    public string? RequestId { get; init; }

    /// <summary>How the node of a state directory stands.</summary>
    public static NodeStatus Read(Location location)
    {
        var place = new NodePlace(location);
        var kept = ReadFile(place.Status);
        var running = StateLock.IsHeld(place.State);
        var id = kept?.NodeId ?? (File.Exists(Path.Combine(place.Identity, "device.json")) && DeviceKey.IsSupported ? new FileDeviceIdentity(place.Identity, TimeProvider.System).Key().DeviceId : null);
        return (kept ?? new NodeStatus { Running = false, State = "stopped" }) with
        {
            NodeId = id,
            Running = running,
            State = running ? kept?.State ?? "connecting" : "stopped",
            Problem = running ? kept?.Problem : null,
            RequestId = running ? kept?.RequestId : null,
        };
    }

    /// <summary>Keeps it. A status that cannot be kept is no reason to stop.</summary>
    public void Write(NodePlace place, ILogger log)
    {
        var fresh = place.Status + ".new";
        try
        {
            File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(this, NodeStatusJson.Default.NodeStatus));
            File.Move(fresh, place.Status, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NodeLog.NotWritten(log, place.Status, e.Message);
        }
    }

    private static NodeStatus? ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), NodeStatusJson.Default.NodeStatus);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>JSON of the status.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(NodeStatus))]
internal sealed partial class NodeStatusJson : JsonSerializerContext;
