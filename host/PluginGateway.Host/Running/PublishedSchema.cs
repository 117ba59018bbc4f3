using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Host.Running;

/// <summary>
/// Reads the published schema off a gateway that is put together but never started, so that there is no second list of methods. What it keeps on disk is thrown away;
/// configuration and state of the real one are not touched.
/// </summary>
internal static class PublishedSchema
{
    /// <summary>Reads it.</summary>
    /// <returns>JSON, UTF-8.</returns>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync()
    {
        var state = new StateDirectory(Directory.CreateTempSubdirectory("pgw-schema-").FullName);
        try
        {
            state.Create();
            var configPath = Path.Combine(state.Path, "plugins.json");
            var reader = new SettingsReader(configPath, new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase), _ => null);
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Services.AddLogging().AddGateway(reader.ReadFile().Require(), reader, new GatewayPlace(configPath, state, [], WebRoot: null));
            builder.WebHost.UseKestrelCore();
            await using var app = builder.Build();
            return app.Services.GetGatewaySchema();
        }
        finally
        {
            Directory.Delete(state.Path, recursive: true);
        }
    }
}
