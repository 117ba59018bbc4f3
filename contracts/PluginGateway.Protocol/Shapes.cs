using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Protocol;

/// <summary>The JSON of what a method or an event carries.</summary>
internal static class Shapes
{
    /// <summary>Asks a context. Any thread: a context gives everybody the same.</summary>
    public static JsonTypeInfo<T> Of<T>(JsonSerializerContext json, string name) => (JsonTypeInfo<T>?)json.GetTypeInfo(typeof(T))
        ?? throw new InvalidOperationException($"{name}: {json.GetType().Name} has no JSON of {typeof(T).Name}; add [JsonSerializable(typeof({typeof(T).Name}))] to it");
}
