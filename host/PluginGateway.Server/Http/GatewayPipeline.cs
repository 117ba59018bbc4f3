using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Schema;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http;

/// <summary>Everything on the gateway's one port, in the order a request meets it.</summary>
public static class GatewayPipeline
{
    /// <summary>Maps the gateway: WebSockets on any path, hooks and the API, health checks, the schema, the web page.</summary>
    /// <param name="app">The application, with <see cref="GatewayServices.AddGateway"/> done.</param>
    public static void MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.Services;
        var time = services.GetRequiredService<TimeProvider>();
        var place = services.GetRequiredService<GatewayPlace>();

        app.Use(next => QueuedUpgrade.Install(next, time));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Use(next => ServeSockets(next, services));
        app.Use(next => CheckOrigin(next, services.GetRequiredService<RequestOrigin>()));
        app.UseHttpApi();
        app.UseProbes();
        app.UseSchemaDocument(services.GetRequiredService<ProtocolSchema>);
        if (place.WebRoot is { } webRoot && services.GetRequiredService<GatewayOptions>().ControlUi.Enabled)
        {
            app.UseWebPage(webRoot);
        }

        app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("Not Found", context.RequestAborted);
        });
    }

    private static RequestDelegate ServeSockets(RequestDelegate next, IServiceProvider services)
    {
        var endpoint = new Lazy<WebSocketEndpoint>(services.GetRequiredService<WebSocketEndpoint>);
        return context => context.WebSockets.IsWebSocketRequest ? endpoint.Value.ServeAsync(context) : next(context);
    }

    private static RequestDelegate CheckOrigin(RequestDelegate next, RequestOrigin origin) => context =>
    {
        if (origin.Refusal(context) is not { } refusal)
        {
            return next(context);
        }

        context.Response.StatusCode = refusal.Status;
        return context.Response.WriteAsync(refusal.Text, context.RequestAborted);
    };
}
