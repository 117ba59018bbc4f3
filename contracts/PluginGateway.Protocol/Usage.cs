using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>What agents have used (<c>methods.md</c> §6).</summary>
public static class UsageMethods
{
    /// <summary>Quotas of the model providers.</summary>
    public static readonly Method<NoParams, UsageStatus> Status = new("usage.status", UsageJson.Default);

    /// <summary>Tokens and cost per day.</summary>
    public static readonly Method<UsageCostParams, UsageCost> Cost = new("usage.cost", UsageJson.Default);
}

/// <summary>Answer of <c>usage.status</c>.</summary>
/// <param name="UpdatedAt">When, in Unix milliseconds.</param>
/// <param name="Providers">Providers that report a quota.</param>
public sealed record UsageStatus(long UpdatedAt, IReadOnlyList<ProviderQuota> Providers);

/// <summary>One provider's quota.</summary>
/// <param name="Provider">The provider.</param>
public sealed record ProviderQuota(string Provider);

/// <summary>Params of <c>usage.cost</c>. Further keys are tolerated, as the reference does.</summary>
public sealed record UsageCostParams
{
    /// <summary>How many days back, today included: a number or a text of digits; 30 when absent.</summary>
    public JsonElement? Days { get; init; }
}

/// <summary>Answer of <c>usage.cost</c>.</summary>
/// <param name="UpdatedAt">When, in Unix milliseconds.</param>
/// <param name="Days">How many days back.</param>
/// <param name="Daily">Days on which something was used, oldest first.</param>
/// <param name="Totals">All of them.</param>
public sealed record UsageCost(long UpdatedAt, int Days, IReadOnlyList<UsageDay> Daily, UsageTotals Totals);

/// <summary>What was used.</summary>
public record UsageTotals
{
    /// <summary>Tokens read.</summary>
    public long Input { get; init; }

    /// <summary>Tokens written.</summary>
    public long Output { get; init; }

    /// <summary>Tokens read from a provider's cache.</summary>
    public long CacheRead { get; init; }

    /// <summary>Tokens written to a provider's cache.</summary>
    public long CacheWrite { get; init; }

    /// <summary>All tokens.</summary>
    public long TotalTokens { get; init; }

    /// <summary>What it cost, in US dollars, as far as known.</summary>
    public double TotalCost { get; init; }

    /// <summary>Runs whose cost is not known: providers report no prices yet.</summary>
    public int MissingCostEntries { get; init; }
}

/// <summary>What was used on one day.</summary>
public sealed record UsageDay : UsageTotals
{
    /// <summary>The day where the gateway is, for example <c>2026-11-21</c>.</summary>
    public required string Date { get; init; }
}

/// <summary>JSON of the usage family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NoParams))]
[JsonSerializable(typeof(UsageStatus))]
[JsonSerializable(typeof(UsageCostParams))]
[JsonSerializable(typeof(UsageCost))]
public sealed partial class UsageJson : JsonSerializerContext;
