using System.ComponentModel.DataAnnotations;
using BadOptions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<Plugin>("badoptions")]

namespace BadOptions;

/// <summary>Does not run without a key, and nobody sets one.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddOptions<Settings>(static (section, options) => section.Bind(options), new SettingsValidator());
}

public sealed class Settings
{
    [Required]
    public string? ApiKey { get; set; }

    public int Retries { get; set; }
}

[OptionsValidator]
internal sealed partial class SettingsValidator : IValidateOptions<Settings>;
