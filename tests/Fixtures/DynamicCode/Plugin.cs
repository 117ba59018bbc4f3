using System.ComponentModel;
using DynamicCode;
using PluginGateway.Contracts;

[assembly: GatewayPlugin<Plugin>("dynamiccode")]

namespace DynamicCode;

/// <summary>Uses what keeps types in the framework's static caches: <c>dynamic</c> and <see cref="TypeDescriptor"/>.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public string Name { get; set; } = "dynamic";

    public void Configure(IPluginBuilder plugin)
    {
        dynamic self = this;
        self.Name = $"{self.Name} {TypeDescriptor.GetProperties(typeof(Plugin)).Count}";
    }
}
