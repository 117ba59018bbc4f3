using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>JSON of what no method family of the protocol holds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StateVersion))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ClientJson : JsonSerializerContext;
