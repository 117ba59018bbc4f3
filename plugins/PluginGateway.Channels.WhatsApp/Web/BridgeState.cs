using System.Text.Json;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>What the bridge says of its socket. Immutable.</summary>
/// <param name="Name"><c>idle</c>, <c>connecting</c>, <c>qr</c>, <c>paired</c>, <c>open</c> or <c>closed</c>.</param>
/// <param name="Linked">Whether its credentials are those of a linked device.</param>
internal sealed record BridgeState(string Name, bool Linked)
{
    /// <summary>Why it closed.</summary>
    public int Code { get; init; }

    /// <summary>What the QR code is to show.</summary>
    public string? Qr { get; init; }

    /// <summary>Who we are.</summary>
    public string? Self { get; init; }

    /// <summary>Reads it.</summary>
    public static BridgeState Read(JsonElement state) => new(Json.Text(state, "state") ?? "idle", Json.Flag(state, "linked"))
    {
        Code = (int)Math.Clamp(Json.Number(state, "code") ?? 0, 0, 9999),
        Qr = Json.Text(state, "qr"),
        Self = Json.Member(state, "me") is { } me && Json.Text(me, "id") is { } id ? Jids.Show(id) : null,
    };
}
