namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>A test that needs fish, and is skipped visibly without it.</summary>
public sealed class FishFactAttribute : FactAttribute
{
    public FishFactAttribute() => Skip = File.Exists("/usr/bin/fish") ? null : "needs fish: apt-get install fish";
}
