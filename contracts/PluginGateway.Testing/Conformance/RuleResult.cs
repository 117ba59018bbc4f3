namespace PluginGateway.Testing;

/// <summary>A rule that was not broken; one that is broken throws. Immutable.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="NotApplicable">Why it was not checked, or not all of it; null when it was kept.</param>
public sealed record RuleResult(ChannelRule Rule, string? NotApplicable = null)
{
    /// <inheritdoc />
    public override string ToString() => NotApplicable is null ? $"{Rule}: kept" : $"{Rule}: not applicable: {NotApplicable}";
}
