using Microsoft.Extensions.Configuration;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Config;

/// <summary>
/// The whole configuration, read and checked (<see cref="Reading.SettingsReader"/>). What is hot in it (<see cref="OptionKind.Hot"/>) changes while a gateway runs with it; nobody keeps such a value
/// longer than one piece of work takes. Any thread may read.
/// </summary>
public sealed class GatewaySettings
{
    internal GatewaySettings(IConfiguration values, string path, byte[]? text)
    {
        (Values, Text) = (values, text);
        values.GetSection("gateway").Bind(Gateway);
        values.GetSection("agents").Bind(Agents);
        values.GetSection("commands").Bind(Commands);
        values.GetSection("session").Bind(Session);
        values.GetSection("bindings").Bind(Bindings);
        values.GetSection("delivery").Bind(Delivery);
        values.GetSection("messages").Bind(Messages);
        values.GetSection("media").Bind(Media);
        values.GetSection("hooks").Bind(Hooks);
        Plugins = [.. values.GetSection("plugins").GetChildren().Select(section => ReadEntry(section, path))];
    }

    /// <summary>Section <c>gateway</c>.</summary>
    public GatewayOptions Gateway { get; } = new();

    /// <summary>Section <c>agents</c>.</summary>
    public AgentsOptions Agents { get; } = new();

    /// <summary>Section <c>bindings</c>.</summary>
    public List<BindingOptions> Bindings { get; private set; } = [];

    /// <summary>Section <c>commands</c>.</summary>
    public CommandsOptions Commands { get; } = new();

    /// <summary>Section <c>delivery</c>.</summary>
    public DeliveryOptions Delivery { get; } = new();

    /// <summary>Section <c>media</c>.</summary>
    public MediaOptions Media { get; } = new();

    /// <summary>Section <c>messages</c>.</summary>
    public MessagesOptions Messages { get; } = new();

    /// <summary>Section <c>hooks</c>.</summary>
    public HooksOptions Hooks { get; } = new();

    /// <summary>Section <c>session</c>.</summary>
    public SessionOptions Session { get; } = new();

    /// <summary>Section <c>plugins</c>, in alphabetical order.</summary>
    public IReadOnlyList<PluginEntry> Plugins { get; }

    /// <summary>The bytes of the file it was read from; null when there was none.</summary>
    public byte[]? Text { get; }

    /// <summary>All layers, by key.</summary>
    internal IConfiguration Values { get; }

    // A source is meant relative to the file it stands in.
    private static PluginEntry ReadEntry(IConfigurationSection section, string path) =>
        new(section.Key, section["enabled"] is { } enabled && bool.Parse(enabled), section.GetSection("config"))
        {
            Source = section["source"] is { Length: > 0 } source ? Path.GetFullPath(source, Path.GetDirectoryName(path)!) : null,
            Sha256 = section["sha256"]?.ToLowerInvariant(),
        };
}
