namespace PluginGateway.Host.Configuration;

/// <summary>
/// The ports that programs beside a gateway take by its own (<c>lifecycle.md</c> §1). This gateway serves everything on one port and opens none of them; two gateways on one
/// machine keep them apart all the same, for browsers and older clients that count on them.
/// </summary>
/// <param name="Gateway">The gateway's own.</param>
internal sealed record DerivedPorts(int Gateway)
{
    /// <summary>How far two gateways' ports should be apart.</summary>
    public const int Spacing = 20;

    /// <summary>Control of a browser.</summary>
    public int BrowserControl => Gateway + 2;

    /// <summary>A canvas that is served apart.</summary>
    public int Canvas => Gateway + 4;

    /// <summary>The first port of browsers' debugging; a hundred of them.</summary>
    public int BrowserDebugging => BrowserControl + 9;
}
