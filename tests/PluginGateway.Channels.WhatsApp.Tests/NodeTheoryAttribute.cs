namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>A test with rows that needs Node.js, and is skipped visibly without it.</summary>
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute()
    {
        if (!FakeWhatsApp.HasNode)
        {
            Skip = "Node.js is not installed";
        }
    }
}
