namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>A test that needs zsh at a terminal, and is skipped visibly without one of them.</summary>
public sealed class ZshFactAttribute : FactAttribute
{
    public ZshFactAttribute() => Skip = new TerminalFactAttribute().Skip ?? (File.Exists("/usr/bin/zsh") ? null : "needs zsh: apt-get install zsh");
}
