using System.Text.Json.Serialization;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Delivery;

/// <summary>JSON of messages as they are kept.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(OutboundMessage))]
[JsonSerializable(typeof(InboundMessage))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
