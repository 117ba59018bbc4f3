using System.Text.Json.Serialization;

namespace PluginGateway.Server.Devices;

/// <summary>What was said of a node when somebody asked for it to be paired. Shown to people; decides nothing. Immutable.</summary>
internal sealed record NodeFacts
{
    /// <summary>Version of its program.</summary>
    public string? Version { get; init; }

    /// <summary>Version of its core.</summary>
    public string? CoreVersion { get; init; }

    /// <summary>Version of its user interface.</summary>
    public string? UiVersion { get; init; }

    /// <summary>For example <c>iPhone</c>.</summary>
    public string? DeviceFamily { get; init; }

    /// <summary>For example <c>iPhone17,1</c>.</summary>
    public string? ModelIdentifier { get; init; }

    /// <summary>Its capabilities.</summary>
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Its commands.</summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>What its user lets it do.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>A hint for user interfaces.</summary>
    public bool? Silent { get; init; }
}

/// <summary>JSON of <see cref="NodeFacts"/>, as it stands in the database.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodeFacts))]
internal sealed partial class NodeFactsJson : JsonSerializerContext;
