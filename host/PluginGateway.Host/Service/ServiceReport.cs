using System.Text.Json.Serialization;

namespace PluginGateway.Host.Service;

/// <summary>What <c>pgw gateway install</c> and its like print with <c>--json</c> (<c>lifecycle.md</c> §11).</summary>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Action"><c>install</c>, <c>uninstall</c>, <c>start</c>, <c>stop</c> or <c>restart</c>.</param>
internal sealed record ServiceReport(bool Ok, string Action)
{
    /// <summary>What became of it, in one word.</summary>
    public string? Result { get; init; }

    /// <summary>The same for people.</summary>
    public string? Message { get; init; }

    /// <summary>Why it was not done.</summary>
    public string? Error { get; init; }

    /// <summary>What to do now.</summary>
    public IReadOnlyList<string>? Hints { get; init; }

    /// <summary>What else was seen.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The service.</summary>
    public ServiceSummary? Service { get; init; }
}

/// <summary>A service in few words.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Loaded">Whether it is installed.</param>
/// <param name="LoadedText">How that is called.</param>
/// <param name="NotLoadedText">How the opposite is called.</param>
internal sealed record ServiceSummary(string Label, bool Loaded, string LoadedText = "installed", string NotLoadedText = "not installed");

/// <summary>JSON of <see cref="ServiceReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceReport))]
internal sealed partial class ServiceReportJson : JsonSerializerContext;
