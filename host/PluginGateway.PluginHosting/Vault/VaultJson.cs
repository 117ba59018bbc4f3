using System.Text.Json.Serialization;

namespace PluginGateway.PluginHosting;

/// <summary>What a line of a box says: names and their new values; null takes one out.</summary>
[JsonSerializable(typeof(Dictionary<string, string?>))]
internal sealed partial class VaultJson : JsonSerializerContext;
