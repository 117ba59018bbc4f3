using System.Text.Json.Serialization;

namespace PluginGateway.Server.Devices;

/// <summary>What somebody has approved of what a node offers (<c>protocol-4.md</c> §8). Immutable.</summary>
/// <param name="Caps">Capabilities.</param>
/// <param name="Commands">Commands.</param>
internal sealed record ApprovedOffer(IReadOnlyList<string> Caps, IReadOnlyList<string> Commands)
{
    /// <summary>Nothing.</summary>
    public static ApprovedOffer None { get; } = new([], []);

    /// <summary>Whether it covers what is offered.</summary>
    public bool Covers(IReadOnlyList<string> caps, IReadOnlyList<string> commands) =>
        caps.All(cap => Caps.Contains(cap, StringComparer.Ordinal)) && commands.All(command => Commands.Contains(command, StringComparer.Ordinal));

    /// <summary>The two together.</summary>
    public ApprovedOffer With(ApprovedOffer more) =>
        new([.. Caps.Union(more.Caps, StringComparer.Ordinal)], [.. Commands.Union(more.Commands, StringComparer.Ordinal)]);
}

/// <summary>What a connected node offers beyond what is approved, and waits for somebody to decide about. It does not grow old; one per node. Immutable.</summary>
/// <param name="RequestId">What the decision names.</param>
/// <param name="DeviceId">The node.</param>
/// <param name="Offer">All that it offers: exactly that is approved.</param>
/// <param name="At">When it was asked for, in Unix milliseconds.</param>
internal sealed record OfferRequest(string RequestId, string DeviceId, ApprovedOffer Offer, long At)
{
    /// <summary>What its user lets it do, for people.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }
}

/// <summary>JSON of offers, as it stands in the database.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApprovedOffer))]
[JsonSerializable(typeof(OfferRequest))]
internal sealed partial class ApprovedOfferJson : JsonSerializerContext;
