namespace PluginGateway.Server.Config;

/// <summary>Section <c>commands</c> (<c>config-and-cli.md</c> §3).</summary>
[OptionKind(OptionKind.Hot)]
public sealed class CommandsOptions
{
    /// <summary>
    /// Whether the gateway may start again, within its process, when something in the configuration takes effect no other way: as soon as that is saved (<c>gateway.reload.mode</c>), and at SIGUSR1.
    /// Without it what a running gateway can take over is taken over, and the rest is told.
    /// </summary>
    public bool Restart { get; set; }
}
