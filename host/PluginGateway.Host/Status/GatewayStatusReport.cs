using System.Text.Json.Serialization;
using PluginGateway.Host.Service;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Status;

/// <summary>
/// What <c>pgw gateway status --json</c> prints (<c>lifecycle.md</c> §11): what the supervisor says and whether the gateway answers are two things, for either may be so
/// without the other.
/// </summary>
internal sealed record GatewayStatusReport
{
    /// <summary>Which gateway.</summary>
    public required string Profile { get; init; }

    /// <summary>What the supervisor says.</summary>
    public required ServiceStatus Service { get; init; }

    /// <summary>Which configuration counts.</summary>
    public required ConfigStatus Config { get; init; }

    /// <summary>Where the gateway is to be found.</summary>
    public required AddressStatus Gateway { get; init; }

    /// <summary>Who listens there; absent when <c>--url</c> names another machine's.</summary>
    public PortStatus? Port { get; init; }

    /// <summary>What the gateway complained of last; only when its service runs and nobody answers.</summary>
    public string? LastError { get; init; }

    /// <summary>Whether the gateway answers; absent with <c>--no-probe</c>.</summary>
    public RpcStatus? Rpc { get; init; }

    /// <summary>Services that look like gateways of other makes.</summary>
    public required IReadOnlyList<ForeignGateway> ExtraServices { get; init; }

    /// <summary>Answer of <c>status</c>.</summary>
    public StatusSummary? Status { get; init; }

    /// <summary>Answer of <c>channels.status</c>.</summary>
    public ChannelsStatus? Channels { get; init; }

    /// <summary>Answer of <c>plugins.status</c>.</summary>
    public PluginsStatus? Plugins { get; init; }
}

/// <summary>What the supervisor says.</summary>
/// <param name="Kind">The supervisor.</param>
/// <param name="Label">The service's name there.</param>
/// <param name="Loaded">Whether it is installed.</param>
/// <param name="LoadedText">How that is called.</param>
/// <param name="NotLoadedText">How the opposite is called.</param>
internal sealed record ServiceStatus(string Kind, string Label, bool Loaded, string LoadedText, string NotLoadedText)
{
    /// <summary>Whether it is started by itself.</summary>
    public bool Enabled { get; init; }

    /// <summary>The file that describes it.</summary>
    public string? SourcePath { get; init; }

    /// <summary>What it runs.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>How it runs.</summary>
    public required ServiceRuntime Runtime { get; init; }

    /// <summary>What is wrong with the way in which it is installed.</summary>
    public required IReadOnlyList<string> Issues { get; init; }
}

/// <summary>Which configuration counts.</summary>
/// <param name="Path">The file.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Valid">Whether a gateway would start with it.</param>
/// <param name="Issues">What is wrong with it.</param>
/// <param name="StateDir">The state directory.</param>
internal sealed record ConfigStatus(string Path, bool Exists, bool Valid, IReadOnlyList<string> Issues, string StateDir)
{
    /// <summary>How the installed service's differs from this shell's; absent when it does not.</summary>
    public string? Mismatch { get; init; }
}

/// <summary>Where the gateway is to be found.</summary>
/// <param name="BindMode">Which addresses it listens on.</param>
/// <param name="Port">Its port.</param>
/// <param name="PortSource">What says so: <c>running gateway</c>, <c>service</c>, <c>environment</c>, <c>configuration</c>, <c>profile</c> or <c>default</c>.</param>
/// <param name="ProbeUrl">The address that is asked.</param>
internal sealed record AddressStatus(string BindMode, int Port, string PortSource, string ProbeUrl)
{
    /// <summary>What is to be known about that address.</summary>
    public string? ProbeNote { get; init; }
}

/// <summary>Who listens on a port.</summary>
/// <param name="Port">The port.</param>
/// <param name="Status"><c>busy</c>, <c>free</c> or <c>unknown</c>.</param>
/// <param name="Listeners">The processes, as far as they can be seen.</param>
internal sealed record PortStatus(int Port, string Status, IReadOnlyList<string> Listeners);

/// <summary>Whether the gateway answers.</summary>
/// <param name="Ok">Whether it does.</param>
/// <param name="Url">Who was asked.</param>
internal sealed record RpcStatus(bool Ok, string Url)
{
    /// <summary>Why not.</summary>
    public string? Error { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>SHA-256 of the certificate that it showed.</summary>
    public string? TlsFingerprint { get; init; }
}

/// <summary>JSON of <see cref="GatewayStatusReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayStatusReport))]
internal sealed partial class GatewayStatusJson : JsonSerializerContext;
