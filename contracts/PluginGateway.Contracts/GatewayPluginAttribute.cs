namespace PluginGateway.Contracts;

/// <summary>
/// Names the plugin of an assembly, once: <c>[assembly: GatewayPlugin&lt;Plugin&gt;("irc")]</c>. The host reads it from the metadata,
/// without running anything, and refuses the plugin when the id differs from the one in <c>plugin.json</c>.
/// </summary>
/// <typeparam name="TPlugin">The class that describes the plugin.</typeparam>
/// <param name="id">The plugin's id: lower-case letters, digits and dashes.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GatewayPluginAttribute<TPlugin>(string id) : Attribute
    where TPlugin : IGatewayPlugin, new()
{
    /// <summary>The plugin's id.</summary>
    public string Id { get; } = id;
}
