using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Server.Dispatch;

/// <summary>The JSON of closed params, but for those who may send more than is known (<see cref="Connections.Dialect.IgnoresUnknownParams"/>): that is passed over. Pure.</summary>
internal static class TolerantJson
{
    /// <summary>Makes it. To be kept: it costs as much as the first use of a serialiser.</summary>
    public static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> closed)
    {
        var options = new JsonSerializerOptions(closed.Options) { TypeInfoResolver = closed.OriginatingResolver!.WithAddedModifier(Open) };
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }

    private static void Open(JsonTypeInfo info)
    {
        if (info.Kind == JsonTypeInfoKind.Object)
        {
            info.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        }
    }
}
