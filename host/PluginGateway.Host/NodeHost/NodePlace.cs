using PluginGateway.Host.Configuration;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.NodeHost;

/// <summary>Where a node keeps what must survive it: a folder of its own in the state directory, so that it can run beside a gateway.</summary>
/// <param name="location">The state directory of the command line.</param>
internal sealed class NodePlace(Location location)
{
    /// <summary>The node's own state directory.</summary>
    public StateDirectory State { get; } = new(Path.Combine(location.State.Path, "node"));

    /// <summary>Which plugins it runs; the same form as the gateway's file, of which only <c>plugins</c> counts.</summary>
    public string ConfigPath => Path.Combine(State.Path, "plugins.json");

    /// <summary>The device's key and tokens.</summary>
    public string Identity => Path.Combine(State.Path, "identity");

    /// <summary>How it stands, for <c>pgw node status</c>.</summary>
    public string Status => Path.Combine(State.Path, "status.json");

    /// <summary>Which programs <c>system.run</c> may start. Without it there is no such command.</summary>
    public string ExecPolicy => Path.Combine(State.Path, "exec-policy.json");

    /// <summary>Folders of calls under way.</summary>
    public string Calls => Path.Combine(State.Path, "calls");

    /// <summary>The gateway's plugin folders, and one of the node's own.</summary>
    public IReadOnlyList<string> PluginRoots { get; } =
        [Path.Combine(AppContext.BaseDirectory, "plugins"), location.State.Plugins, Path.Combine(location.State.Path, "node", "plugins")];
}
