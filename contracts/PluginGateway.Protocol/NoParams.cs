using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>The params of a method that takes none. Keys sent along are tolerated, as the reference does (<c>methods.md</c> §1).</summary>
public sealed record NoParams
{
    /// <summary>The only value there need be.</summary>
    public static NoParams Value { get; } = new();
}

/// <summary>The answer of a method that has nothing to say but that it worked.</summary>
public sealed record OkResult
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;
}
