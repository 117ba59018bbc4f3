using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts.Channels;

namespace Irc;

/// <summary>
/// A connection that goes on when the plugin is swapped: IRC keeps nothing for somebody who is away. Not with TLS, whose stream cannot be interrupted in the
/// middle of a read; such a connection is made anew.
/// </summary>
internal static class IrcHandover
{
    /// <summary>Takes what the instance before has left, if it is of use to this account.</summary>
    public static (IrcConnection Connection, IrcSelf Self, IrcRooms Rooms)? TryTake(IChannelContext context, IrcAccount account, TimeProvider time)
    {
        if (context.TakeLeft() is not { } left)
        {
            return null;
        }

        if (Read(left.State) is not { } state || state.Server != account.Server || state.Wanted != account.Nick)
        {
            left.Stream.Dispose();
            return null;
        }

        var self = new IrcSelf(state.Nick, state.TellsAccounts);
        self.Learn(state.Casing);
        var rooms = new IrcRooms(account.Channels, time);
        foreach (var room in state.Rooms)
        {
            rooms.Entered(room, self.Casing);
        }

        return (new IrcConnection(left.Stream, time, state.Begun), self, rooms);
    }

    /// <summary>Leaves the connection to the next instance. Reading and writing have ended.</summary>
    /// <returns>False when nobody follows.</returns>
    public static bool TryLeave(IChannelContext context, IrcAccount account, IrcConnection connection, IrcSelf self, IrcRooms rooms) => connection.TryLeave((stream, begun) =>
    {
        var state = new IrcLeft(account.Server, account.Nick, self.Nick, self.CasingName, self.TellsAccounts, rooms.Inside, begun);
        return stream is NetworkStream && context.TryLeave(new LeftConnection(stream, JsonSerializer.Serialize(state, IrcLeftJson.Default.IrcLeft)));
    });

    private static IrcLeft? Read(string state)
    {
        try
        {
            return JsonSerializer.Deserialize(state, IrcLeftJson.Default.IrcLeft);
        }
        catch (JsonException)
        {
            // Of another version, which wrote it differently: then we connect anew.
            return null;
        }
    }
}

/// <summary>What the next instance has to know.</summary>
/// <param name="Server">Where the connection leads.</param>
/// <param name="Wanted">The nick that was asked for.</param>
/// <param name="Nick">The nick we have.</param>
/// <param name="Casing">The network's <c>CASEMAPPING</c>.</param>
/// <param name="TellsAccounts">Whether the network tells the senders' accounts.</param>
/// <param name="Rooms">Where we are inside.</param>
/// <param name="Begun">What was read of the next line.</param>
internal sealed record IrcLeft(string Server, string Wanted, string Nick, string Casing, bool TellsAccounts, IReadOnlyList<string> Rooms, byte[] Begun);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IrcLeft))]
internal sealed partial class IrcLeftJson : JsonSerializerContext;
