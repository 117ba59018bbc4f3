using PluginGateway.Channels.WhatsApp.Tests;
using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A test that needs Node.js and a browser, and is skipped visibly without one of them.</summary>
internal sealed class NodeAndChromiumFactAttribute : FactAttribute
{
    public NodeAndChromiumFactAttribute() => Skip = new ChromiumFactAttribute().Skip ?? new NodeFactAttribute().Skip;
}
