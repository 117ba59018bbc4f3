using System.Globalization;
using Dapper;
using PluginGateway.Protocol;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Usage;

/// <summary>Adds up what runs have used, per day where the gateway is, provider and model. Any thread; an addition is durable when its task completes.</summary>
internal sealed class UsageLedger(SqliteDatabase database, TimeProvider time)
{
    /// <summary>Adds what one run has used.</summary>
    public Task AddAsync(string provider, string model, TokenUsage usage)
    {
        var day = Day(0);
        return database.WriteAsync(connection => connection.Execute(
            """
            INSERT INTO usage (day, provider, model, input, output, total, runs) VALUES (@day, @provider, @model, @Input, @Output, @Total, 1)
            ON CONFLICT (day, provider, model) DO UPDATE SET
                input = input + excluded.input, output = output + excluded.output, total = total + excluded.total, runs = runs + 1
            """,
            new { day, provider, model, usage.Input, usage.Output, usage.Total }));
    }

    /// <summary>What was used on each of the last days, today included; days without anything are left out. Oldest first.</summary>
    public IReadOnlyList<UsageDay> Since(int days) => database.Read(connection =>
    {
        var rows = connection.Query<Row>(
            "SELECT day AS Day, input AS Input, output AS Output, total AS Total, runs AS Runs FROM usage WHERE day >= @first ORDER BY day",
            new { first = Day(days - 1) });
        return rows.GroupBy(row => row.Day, StringComparer.Ordinal).Select(Sum).ToArray();
    });

    private static UsageDay Sum(IGrouping<string, Row> rows) => new()
    {
        Date = rows.Key,
        Input = rows.Sum(row => row.Input),
        Output = rows.Sum(row => row.Output),
        TotalTokens = rows.Sum(row => row.Total),
        MissingCostEntries = (int)rows.Sum(row => row.Runs),
    };

    private string Day(int ago) => time.GetLocalNow().AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row(string Day, long Input, long Output, long Total, long Runs);
}
