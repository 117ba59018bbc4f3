namespace PluginGateway.Server.Config;

/// <summary>Section <c>gateway.canvas</c>: pages that nodes show (<c>nodes.md</c> §8).</summary>
[OptionKind(OptionKind.Hot)]
public sealed class CanvasOptions
{
    /// <summary>Whether there are any.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The folder they lie in; <c>canvas</c> in the state directory when not set.</summary>
    [OptionKind(OptionKind.Restart)]
    public string? Root { get; set; }

    /// <summary>Whether open pages load again when a file in the folder changes.</summary>
    [OptionKind(OptionKind.Restart)]
    public bool LiveReload { get; set; } = true;

    /// <summary>
    /// An origin of the pages' own, for example <c>https://canvas.home:18789</c>: another name by which nodes reach the gateway. Pages are then shown there alone, and nothing else is. Where a
    /// node has reached the gateway when not set.
    /// </summary>
    [WebOrigin]
    public string? Origin { get; set; }
}
