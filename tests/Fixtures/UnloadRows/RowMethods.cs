using System.Text.Json.Serialization;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace UnloadRows;

/// <summary>One row, done once.</summary>
internal interface IRow
{
    /// <returns>What came of it, so that the test knows that it was done.</returns>
    ValueTask<string> RunAsync();
}

internal sealed class RowMethods(IRow row) : IMethodFamily
{
    private static readonly Method<NoParams, Outcome> Run = new("rows.run", OutcomeJson.Default.NoParams, OutcomeJson.Default.Outcome);

    public void Register(IMethodRegistry methods) => methods.Add(Run, Access.Read, async (_, _) => new Outcome(await row.RunAsync()));
}

internal sealed record Outcome(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NoParams))]
[JsonSerializable(typeof(Outcome))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
