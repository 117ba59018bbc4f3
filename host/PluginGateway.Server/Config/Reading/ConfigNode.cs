using System.Text.Json;

namespace PluginGateway.Server.Config.Reading;

/// <summary>A value in the configuration file, and where it stands. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first byte in the file.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record ConfigNode(JsonValueKind Kind, int Start, int End)
{
    /// <summary>The member's name, or the item's number; empty at the top.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The first byte of the name, its quotation mark.</summary>
    public int NameStart { get; init; }

    /// <summary>A string's text, or a number, <c>true</c>, <c>false</c> as they stand there; null for the rest.</summary>
    public string? Text { get; init; }

    /// <summary>Members or items.</summary>
    public IReadOnlyList<ConfigNode> Children { get; init; } = [];

    /// <summary>Finds a member. Upper and lower case are alike, as everywhere in the configuration.</summary>
    public ConfigNode? Find(string name) => Children.FirstOrDefault(child => string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase));
}
