using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PluginGateway.Server.Telemetry;

/// <summary>Measures runs of agents, by OpenTelemetry's conventions for generative AI. Costs a look at a flag while nobody listens; any thread.</summary>
internal static class RunMeter
{
    private static readonly Meter Meter = new(MeterNames.Runs);

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600] };

    private static readonly Histogram<double> Runs = Meter.CreateHistogram("gen_ai.client.operation.duration", "s", "From the beginning of a run to its end", tags: null, Seconds);

    private static readonly Histogram<double> Tools = Meter.CreateHistogram("pgw.tool.call.duration", "s", "How long tools took", tags: null, Seconds);

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("gen_ai.client.token.usage", "{token}", "Tokens that models read and wrote");

    /// <summary>A run has ended.</summary>
    /// <param name="agent">The agent's id.</param>
    /// <param name="provider">Who answered.</param>
    /// <param name="outcome"><c>ok</c>, <c>error</c> or <c>stopped</c>.</param>
    /// <param name="milliseconds">How long it took; null when it never began.</param>
    public static void End(string agent, string provider, string outcome, long? milliseconds)
    {
        if (Runs.Enabled)
        {
            Runs.Record((milliseconds ?? 0) / 1000.0, new TagList { { "gen_ai.operation.name", "invoke_agent" }, { "gen_ai.agent.id", agent }, { "gen_ai.provider.name", provider }, { "outcome", outcome } });
        }
    }

    /// <summary>What a run has used.</summary>
    public static void Use(string provider, string model, long read, long written)
    {
        if (Tokens.Enabled)
        {
            Tokens.Add(read, new("gen_ai.provider.name", provider), new("gen_ai.request.model", model), new("gen_ai.token.type", "input"));
            Tokens.Add(written, new("gen_ai.provider.name", provider), new("gen_ai.request.model", model), new("gen_ai.token.type", "output"));
        }
    }

    /// <summary>A tool has answered.</summary>
    public static void EndTool(string tool, TimeSpan took, bool isError)
    {
        if (Tools.Enabled)
        {
            Tools.Record(took.TotalSeconds, new("gen_ai.tool.name", tool), new("outcome", isError ? "error" : "ok"));
        }
    }
}
