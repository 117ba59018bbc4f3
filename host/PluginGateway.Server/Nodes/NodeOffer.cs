namespace PluginGateway.Server.Nodes;

/// <summary>What a node says of itself when it connects, tidied: names without blanks around them, each once, none that could be no command. Its own word. Immutable.</summary>
/// <param name="Caps">Its capabilities.</param>
/// <param name="Commands">The commands that it offers; which of them are allowed is the gateway's decision.</param>
/// <param name="Permissions">What its user lets it do; null when it says nothing of that.</param>
/// <param name="PathEnv">Its <c>PATH</c>.</param>
internal sealed record NodeOffer(IReadOnlyList<string> Caps, IReadOnlyList<string> Commands, IReadOnlyDictionary<string, bool>? Permissions, string? PathEnv)
{
    /// <summary>Whether it counts only as far as somebody has approved it (<c>protocol-4.md</c> §8).</summary>
    public bool NeedsApproval { get; init; }

    // Far more than any node has; the frame that they come in is bounded as well.
    private const int Most = 256;
    private const int NameLength = 128;

    /// <summary>Reads it.</summary>
    public static NodeOffer Of(IReadOnlyList<string>? caps, IReadOnlyList<string>? commands, IReadOnlyDictionary<string, bool>? permissions, string? pathEnv) =>
        new(Tidy(caps), Tidy(commands), permissions, pathEnv);

    private static string[] Tidy(IReadOnlyList<string>? names) =>
        [.. (names ?? []).Select(name => name.Trim()).Where(name => name.Length is > 0 and <= NameLength && !name.Any(char.IsControl)).Distinct(StringComparer.Ordinal).Take(Most)];
}
