using System.Globalization;
using System.Text.Json;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Usage;

namespace PluginGateway.Server.Methods;

/// <summary><c>usage.status</c>, <c>usage.cost</c> (<c>methods.md</c> §6). No provider reports a quota or a price yet; tokens are counted.</summary>
internal sealed class UsageFamily(UsageLedger ledger, TimeProvider time) : IMethodFamily
{
    private const int DefaultDays = 30;
    private const int MaxDays = 3650;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(UsageMethods.Status, Access.Read, (_, _) => ValueTask.FromResult(new UsageStatus(Now(), [])));
        methods.Add(UsageMethods.Cost, Access.Read, async (cost, _) => await Task.Run(() => Cost(Days(cost.Days))));
    }

    private UsageCost Cost(int days)
    {
        var daily = ledger.Since(days);
        var totals = new UsageTotals
        {
            Input = daily.Sum(day => day.Input),
            Output = daily.Sum(day => day.Output),
            TotalTokens = daily.Sum(day => day.TotalTokens),
            MissingCostEntries = daily.Sum(day => day.MissingCostEntries),
        };
        return new UsageCost(Now(), days, daily, totals);
    }

    // What is neither a number nor digits counts as absent, as in the reference.
    private static int Days(JsonElement? days)
    {
        double? wanted = days switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
            { ValueKind: JsonValueKind.String } text when double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => null,
        };
        return wanted is { } value && double.IsFinite(value) ? (int)Math.Clamp(Math.Floor(value), 1, MaxDays) : DefaultDays;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
