using System.Globalization;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Events;

namespace PluginGateway.Server.Tests.Streams;

/// <summary>Events of a test, sent by the way that all events go.</summary>
internal static class Said
{
    /// <summary>Sends an event that readers hear.</summary>
    public static void Say(this TestGateway gateway, string text) => gateway.Part<Broadcaster>().Send(
        ChatMethods.Event, new ChatEventPayload { RunId = text, SessionKey = "main", Seq = 1, State = "error", ErrorMessage = text }, droppable: false);

    /// <summary>Sends an event that only those hear who may pair devices.</summary>
    public static void SayToPairing(this TestGateway gateway, string text) => gateway.Part<Broadcaster>().Send(
        DeviceMethods.Resolved, new PairingResolved(text, "device", "approved", 1), droppable: true);

    /// <summary>Sends <c>first</c> to <c>last</c>, padded to a length.</summary>
    public static void SayAll(this TestGateway gateway, int first, int last, int length = 0)
    {
        for (var number = first; number <= last; number++)
        {
            gateway.Say(Number(number).PadRight(length, '.'));
        }
    }

    public static IReadOnlyList<string> Numbers(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(Number)];

    /// <summary>The text of an event of the test; null for others.</summary>
    public static string? TextOf(JsonObject frame) => frame["event"]!.GetValue<string>() switch
    {
        "chat" => frame["payload"]!["errorMessage"]!.GetValue<string>().TrimEnd('.'),
        "device.pair.resolved" => frame["payload"]!["requestId"]!.GetValue<string>(),
        _ => null,
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
