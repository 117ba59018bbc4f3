using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>What is to be done with one plugin. Immutable.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Action">One of <see cref="PlanActions"/>.</param>
/// <param name="Reason">Why, in a few words.</param>
internal sealed record PlannedChange(string Id, string Action, string Reason)
{
    /// <summary>What is wanted; null when the plugin is no longer named.</summary>
    public PluginEntry? Entry { get; init; }

    /// <summary>Its folder as it lies there; null when it is not to run.</summary>
    public FolderSample? Folder { get; init; }

    public PluginChange ToChange() => new(Id, Action) { Reason = Reason, Error = Folder?.Error };
}

/// <summary>The words of <see cref="PluginChange.Action"/>.</summary>
internal static class PlanActions
{
    public const string Add = "add";
    public const string Change = "change";
    public const string Reconfigure = "reconfigure";
    public const string Remove = "remove";
    public const string Keep = "keep";
}
