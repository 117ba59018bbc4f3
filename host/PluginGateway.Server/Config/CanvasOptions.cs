namespace PluginGateway.Server.Config;

/// <summary>Section <c>gateway.canvas</c>: pages that nodes show (<c>nodes.md</c> §8).</summary>
public sealed class CanvasOptions
{
    /// <summary>Whether there are any.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The folder they lie in; <c>canvas</c> in the state directory when not set.</summary>
    public string? Root { get; set; }

    /// <summary>Whether open pages load again when a file in the folder changes.</summary>
    public bool LiveReload { get; set; } = true;
}
