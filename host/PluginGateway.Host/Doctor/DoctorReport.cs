using System.Text.Json.Serialization;

namespace PluginGateway.Host.Doctor;

/// <summary>What <c>pgw doctor --json</c> and <c>pgw security audit --json</c> print.</summary>
/// <param name="Ok">Whether no error is left.</param>
/// <param name="Profile">Which gateway was looked at.</param>
/// <param name="Checks">What each check saw.</param>
/// <param name="Summary">How much of it.</param>
internal sealed record DoctorReport(bool Ok, string Profile, IReadOnlyList<CheckReport> Checks, DoctorSummary Summary);

/// <summary>What a check saw.</summary>
/// <param name="Id">The check.</param>
/// <param name="Level">The worst of it: <c>ok</c>, <c>note</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Findings">All of it.</param>
internal sealed record CheckReport(string Id, string Level, IReadOnlyList<FindingReport> Findings);

/// <summary>One thing that a check saw.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Message">What it is.</param>
internal sealed record FindingReport(string Level, string Message)
{
    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }

    /// <summary>What <c>--fix</c> would do about it.</summary>
    public string? Fix { get; init; }

    /// <summary>What became of the fix: <c>fixed</c>, <c>failed: …</c>, or <c>skipped: …</c>.</summary>
    public string? Outcome { get; init; }
}

/// <summary>How much was seen.</summary>
/// <param name="Errors">What does not work or is not safe, and is so still.</param>
/// <param name="Warnings">What should be otherwise.</param>
/// <param name="Fixed">What was mended.</param>
internal sealed record DoctorSummary(int Errors, int Warnings, int Fixed);

/// <summary>JSON of <see cref="DoctorReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorReportJson : JsonSerializerContext;
