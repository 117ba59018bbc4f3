using System.Collections.Frozen;

namespace PluginGateway.Protocol;

/// <summary>
/// The names a client may give itself in <c>connect</c> (<c>wire.md</c> §4), in the spellings of all brands (<see cref="Dialects"/>).
/// Names are self-declared and decide nothing about rights.
/// </summary>
public static class ClientNames
{
    /// <summary>The command line.</summary>
    public const string Cli = "cli";

    /// <summary>A chat page.</summary>
    public const string WebChat = "webchat-ui";

    /// <summary>A program that embeds a client.</summary>
    public const string GatewayClient = "gateway-client";

    /// <summary>The mode of a program that acts for its user without a window.</summary>
    public const string BackendMode = "backend";

    /// <summary>The mode of a node.</summary>
    public const string NodeMode = "node";

    private const string ControlUi = "control-ui";

    private static readonly string[] Branded = [ControlUi, "macos", "ios", "android", "probe", "browser-copilot", "tui", "linux", "watchos", "worker"];
    private static readonly FrozenSet<string> ControlUis = Dialects.ClientIds(ControlUi).ToFrozenSet(StringComparer.Ordinal);
    private static readonly string[] Plain = [WebChat, "webchat", Cli, GatewayClient, "node-host", "test", "fingerprint"];

    /// <summary>Every accepted <c>client.id</c>.</summary>
    public static FrozenSet<string> Ids { get; } = Plain
        .Concat(Branded.SelectMany(Dialects.ClientIds))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every accepted <c>client.mode</c>.</summary>
    public static FrozenSet<string> Modes { get; } =
        FrozenSet.Create(StringComparer.Ordinal, "webchat", "cli", "ui", "backend", "node", "probe", "test", "worker");

    /// <summary>Whether <paramref name="id"/> names the control UI of any brand, which must show a device identity.</summary>
    public static bool IsControlUi(string id) => ControlUis.Contains(id);
}
