using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Schema;

namespace PluginGateway.Server;

/// <summary>The published schema, for who has no running gateway to ask.</summary>
public static class GatewaySchema
{
    /// <summary>The schema of what the gateway itself offers, as at <c>/protocol/schema.json</c>. Nothing is started.</summary>
    /// <param name="services">Services with a gateway in them (<see cref="GatewayServices.AddGateway"/>).</param>
    /// <returns>JSON, UTF-8.</returns>
    public static ReadOnlyMemory<byte> GetGatewaySchema(this IServiceProvider services) => services.GetRequiredService<ProtocolSchema>().Json;
}
