using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Http.Hooks;
using PluginGateway.Server.Http.OpenAI;
using PluginGateway.Server.Media;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http;

/// <summary>What the gateway answers over plain HTTP beside its page: hooks and the API.</summary>
internal static class HttpServices
{
    /// <summary>Adds the parts.</summary>
    public static IServiceCollection AddHttpApi(this IServiceCollection services)
    {
        services.AddSingleton<HttpAuthentication>().AddSingleton<AgentChoice>().AddSingleton<PreviousResponses>();
        services.AddSingleton<IApiEndpoint, ToolsInvokeEndpoint>().AddSingleton<IApiEndpoint, ResponsesEndpoint>().AddSingleton<IApiEndpoint, ChatCompletionsEndpoint>();
        services.AddSingleton<IApiEndpoint, ModelsEndpoint>().AddSingleton<IApiEndpoint, ControlUiConfigEndpoint>().AddSingleton<IApiEndpoint, MetricsEndpoint>().AddSingleton<ApiGate>().AddSingleton<Probes>();
        return services.AddSingleton<HookRequests>().AddSingleton<HookRuns>().AddSingleton<HooksGate>();
    }

    /// <summary>Puts them into the pipeline, in the order of <c>http.md</c> §1. Their parts are made with the first request, as those of the socket are.</summary>
    public static void UseHttpApi(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var hooks = new Lazy<HooksGate>(services.GetRequiredService<HooksGate>);
        var api = new Lazy<ApiGate>(services.GetRequiredService<ApiGate>);
        var media = new Lazy<MediaGate>(services.GetRequiredService<MediaGate>);
        app.Use(next => async context =>
        {
            if (!await hooks.Value.TryServeAsync(context) && !await api.Value.TryServeAsync(context) && !await media.Value.TryServeAsync(context))
            {
                await next(context);
            }
        });
    }
}
