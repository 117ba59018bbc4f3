using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes;

/// <summary>Which operating system a node says that it runs (<c>nodes.md</c> §5). Pure.</summary>
internal static class NodePlatform
{
    private static readonly (string Prefix, NodePlatforms Platform)[] Prefixes =
    [
        ("ios", NodePlatforms.Ios), ("ipados", NodePlatforms.Ios), ("android", NodePlatforms.Android), ("mac", NodePlatforms.MacOS), ("darwin", NodePlatforms.MacOS),
        ("win", NodePlatforms.Windows), ("linux", NodePlatforms.Linux),
    ];

    private static readonly (string Part, NodePlatforms Platform)[] Families =
    [
        ("iphone", NodePlatforms.Ios), ("ipad", NodePlatforms.Ios), ("ios", NodePlatforms.Ios), ("android", NodePlatforms.Android), ("mac", NodePlatforms.MacOS),
        ("windows", NodePlatforms.Windows), ("linux", NodePlatforms.Linux),
    ];

    /// <summary>Reads it; <see cref="NodePlatforms.None"/> when it is none that is known, which is allowed nothing.</summary>
    public static NodePlatforms Of(string? platform, string? deviceFamily)
    {
        var named = Prefixes.FirstOrDefault(known => platform?.Trim().StartsWith(known.Prefix, StringComparison.OrdinalIgnoreCase) == true).Platform;
        return named != NodePlatforms.None
            ? named
            : Families.FirstOrDefault(known => deviceFamily?.Contains(known.Part, StringComparison.OrdinalIgnoreCase) == true).Platform;
    }
}
