using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts;
using PluginGateway.Nodes.Camera;

[assembly: GatewayPlugin<CameraPlugin>("camera")]

namespace PluginGateway.Nodes.Camera;

internal sealed class CameraPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin)
    {
        plugin.Services.AddSingleton<Cameras>().AddSingleton<Ffmpeg>();
        plugin
            .AddOptions<CameraOptions>(static (section, options) => section.Bind(options), new CameraOptionsValidator())
            .AddNodeCommands<CameraCommands>()
            .AddNodeHandler<CameraListHandler>()
            .AddNodeHandler<CameraSnapHandler>()
            .AddNodeHandler<CameraClipHandler>();
    }
}
