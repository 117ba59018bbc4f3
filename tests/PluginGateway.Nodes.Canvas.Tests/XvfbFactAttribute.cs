using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.Nodes.Canvas.Tests;

/// <summary>A fact that needs a browser and a screen for it; without them it is skipped, visibly.</summary>
public sealed class XvfbFactAttribute : FactAttribute
{
    /// <summary>Skips where one is missing.</summary>
    public XvfbFactAttribute()
    {
        if (!File.Exists(ChromiumFactAttribute.ChromiumPath) || !File.Exists(VirtualScreen.Program))
        {
            Skip = "needs Chromium and a virtual screen: apt-get install chromium xvfb";
        }
    }
}
