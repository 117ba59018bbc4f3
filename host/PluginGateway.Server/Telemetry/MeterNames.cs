namespace PluginGateway.Server.Telemetry;

/// <summary>The names of the gateway's meters and of its source of traces: what an exporter is told to take.</summary>
public static class MeterNames
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = "PluginGateway.";

    /// <summary>Connections of the control plane.</summary>
    public const string Connections = Prefix + "Connections";

    /// <summary>Requests of the control plane.</summary>
    public const string Requests = Prefix + "Requests";

    /// <summary>Messages that come in and go out.</summary>
    public const string Delivery = Prefix + "Delivery";

    /// <summary>Runs of agents and what they call.</summary>
    public const string Runs = Prefix + "Runs";

    /// <summary>Plugins and their changes.</summary>
    public const string Plugins = Prefix + "Plugins";

    /// <summary>How things stand: read when somebody looks.</summary>
    public const string Standing = Prefix + "Standing";

    /// <summary>The source of traces: a message from its receipt through the run to what is sent.</summary>
    public const string Traces = Prefix + "Messages";
}
