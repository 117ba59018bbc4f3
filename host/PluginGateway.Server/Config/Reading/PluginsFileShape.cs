using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace PluginGateway.Server.Config.Reading;

/// <summary>Everything that <c>plugins.json</c> may hold. Only its shape counts: what is wrong with a file is found by comparing.</summary>
internal sealed class PluginsFileShape
{
    [ConfigurationKeyName("$schema")]
    [OptionKind(OptionKind.None)]
    public string? Schema { get; set; }

    [OptionKind(OptionKind.None)]
    public int? Version { get; set; }

    public GatewayOptions? Gateway { get; set; }

    public AgentsOptions? Agents { get; set; }

    [OptionKind(OptionKind.Hot)]
    public List<BindingOptions>? Bindings { get; set; }

    public CommandsOptions? Commands { get; set; }

    public SessionOptions? Session { get; set; }

    public DeliveryOptions? Delivery { get; set; }

    public MediaOptions? Media { get; set; }

    public MessagesOptions? Messages { get; set; }

    public HooksOptions? Hooks { get; set; }

    public Dictionary<string, PluginEntryShape>? Plugins { get; set; }
}

/// <summary>What a member of <c>plugins</c> may hold.</summary>
[OptionKind(OptionKind.Plugin)]
internal sealed class PluginEntryShape
{
    private const string Pin = "must be 64 hexadecimal digits; pgw plugins enable --pin writes them";

    public bool Enabled { get; set; }

    public string? Source { get; set; }

    [RegularExpression("[0-9a-fA-F]{64}", ErrorMessage = Pin), MinLength(1, ErrorMessage = Pin)]
    public string? Sha256 { get; set; }

    /// <summary>Its own options, which only the plugin knows.</summary>
    public object? Config { get; set; }
}
