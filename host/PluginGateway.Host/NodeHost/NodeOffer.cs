namespace PluginGateway.Host.NodeHost;

/// <summary>What a node says of itself when it connects. Two that say the same are equal.</summary>
/// <param name="Commands">Its commands, sorted.</param>
/// <param name="Caps">Its capabilities, sorted.</param>
/// <param name="Permissions">What its owner lets it do.</param>
internal sealed record NodeOffer(IReadOnlyList<string> Commands, IReadOnlyList<string> Caps, IReadOnlyDictionary<string, bool> Permissions)
{
    /// <summary>By content, unlike the lists in it.</summary>
    public bool Equals(NodeOffer? other) =>
        other is not null && Commands.SequenceEqual(other.Commands, StringComparer.Ordinal) && Caps.SequenceEqual(other.Caps, StringComparer.Ordinal)
        && Permissions.Count == other.Permissions.Count && Permissions.All(mine => other.Permissions.TryGetValue(mine.Key, out var theirs) && theirs == mine.Value);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Commands.Count, Caps.Count, Permissions.Count);
}
