using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>A generation's own configuration. Replaced whole when <c>plugins.json</c> changes; whoever monitors options of it hears of that.</summary>
internal sealed class LiveConfiguration
{
    private readonly Values _values = new();

    public LiveConfiguration(IConfiguration source)
    {
        Root = new ConfigurationBuilder().Add(_values).Build();
        Set(source);
    }

    public IConfigurationRoot Root { get; }

    /// <summary>Copies the values and tells the monitors, whose listeners are the plugin's code and run here.</summary>
    public void Set(IConfiguration source) => _values.Set(ConfigurationCopy.Flat(source));

    private sealed class Values : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Set(Dictionary<string, string?> values)
        {
            Data = values;
            OnReload();
        }
    }
}
