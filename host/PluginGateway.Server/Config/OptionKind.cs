namespace PluginGateway.Server.Config;

/// <summary>What a change of an option means for a gateway that runs.</summary>
internal enum OptionKind
{
    /// <summary>Nothing: others read it, the command line for one.</summary>
    None,

    /// <summary>The gateway takes it over while it runs: whoever needs the value reads it then, and keeps none of its own.</summary>
    Hot,

    /// <summary>The plugin that it belongs to takes it over, or is swapped; other plugins notice nothing.</summary>
    Plugin,

    /// <summary>It counts when the gateway is started again, within its process or otherwise.</summary>
    Restart,
}

/// <summary>
/// Declares the kind of an option, or of all options of a section that say nothing else: on the option, on the section's class, or on the option that holds the section; the nearest counts. The
/// reloader goes by it and so do <c>pgw config plan</c> and <c>explain</c>; a test compares it with what changing the option really does.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
internal sealed class OptionKindAttribute(OptionKind kind) : Attribute
{
    /// <summary>The kind.</summary>
    public OptionKind Kind { get; } = kind;
}
