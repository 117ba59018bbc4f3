using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts;
using PluginGateway.Nodes.Canvas;
using PluginGateway.Nodes.Canvas.Handlers;

[assembly: GatewayPlugin<CanvasPlugin>("canvas")]

namespace PluginGateway.Nodes.Canvas;

internal sealed class CanvasPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin)
    {
        plugin.Services.AddSingleton<CanvasScreen>().AddSingleton<UserActions>();
        plugin
            .AddOptions<CanvasOptions>(static (section, options) => section.Bind(options), new CanvasOptionsValidator())
            .AddNodeCommands<CanvasCommands>()
            .AddNodeHandler<PresentHandler>()
            .AddNodeHandler<HideHandler>()
            .AddNodeHandler<NavigateHandler>()
            .AddNodeHandler<EvalHandler>()
            .AddNodeHandler<SnapshotHandler>()
            .AddNodeHandler<A2uiPushHandler>()
            .AddNodeHandler<A2uiPushLinesHandler>()
            .AddNodeHandler<A2uiResetHandler>();
    }
}
