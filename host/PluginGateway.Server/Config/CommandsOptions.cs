namespace PluginGateway.Server.Config;

/// <summary>Section <c>commands</c> (<c>config-and-cli.md</c> §3).</summary>
public sealed class CommandsOptions
{
    /// <summary>
    /// Whether SIGUSR1 may start the gateway again, within the same process, when something in the configuration takes effect no other way. It is read when the signal comes.
    /// Without it the signal applies what a running gateway can take over, and says what it cannot.
    /// </summary>
    public bool Restart { get; set; }
}
