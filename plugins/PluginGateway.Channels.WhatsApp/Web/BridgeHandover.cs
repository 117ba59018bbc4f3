using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>A bridge that goes on when the plugin is swapped, so that WhatsApp does not notice.</summary>
internal static class BridgeHandover
{
    /// <summary>Takes what the instance before has left, if it is a bridge of this version.</summary>
    public static (IPluginProcess Process, byte[] Begun)? TryTake(IChannelContext context, IPluginProcesses processes, string directory)
    {
        if (context.TakeLeft() is not { } left)
        {
            return null;
        }

        if (Read(left.State) is { } state && state.Protocol == BridgeDesk.Protocol && state.Directory == directory && processes.Adopt(left.Stream) is { } process)
        {
            return (process, state.Begun);
        }

        left.Stream.Dispose();
        return null;
    }

    /// <summary>Leaves a bridge to the next instance. Nobody reads or writes any more.</summary>
    /// <returns>False when nobody follows: then it is still this one's.</returns>
    public static async Task<bool> TryLeaveAsync(IChannelContext context, IPluginProcesses processes, IPluginProcess process, string directory, byte[] begun)
    {
        var connection = processes.Release(process);
        var state = JsonSerializer.Serialize(new BridgeLeft(BridgeDesk.Protocol, directory, begun), BridgeLeftJson.Default.BridgeLeft);
        if (context.TryLeave(new LeftConnection(connection, state)))
        {
            return true;
        }

        if (processes.Adopt(connection) is { } own)
        {
            await own.DisposeAsync();
        }

        await connection.DisposeAsync();
        return false;
    }

    private static BridgeLeft? Read(string state)
    {
        try
        {
            return JsonSerializer.Deserialize(state, BridgeLeftJson.Default.BridgeLeft);
        }
        catch (JsonException)
        {
            // Of another version, which wrote it differently: then a bridge is started anew.
            return null;
        }
    }
}

/// <summary>What the next instance has to know.</summary>
/// <param name="Protocol">What the bridge speaks.</param>
/// <param name="Directory">Where it was started from.</param>
/// <param name="Begun">What was read of its next line.</param>
internal sealed record BridgeLeft(int Protocol, string Directory, byte[] Begun);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BridgeLeft))]
internal sealed partial class BridgeLeftJson : JsonSerializerContext;
