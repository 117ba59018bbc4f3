namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>A test that needs Node.js, and is skipped visibly without it.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (!FakeWhatsApp.HasNode)
        {
            Skip = "Node.js is not installed";
        }
    }
}

