using System.Runtime.InteropServices;
using System.Text.Json;
using Benchmarks;
using Benchmarks.Crash;
using Benchmarks.Delivery;
using Benchmarks.Echo;
using Benchmarks.Managed;
using Benchmarks.Measurements;
using Benchmarks.Nodes;
using Benchmarks.Reports;
using Benchmarks.Runs;
using Benchmarks.Startup;
using Benchmarks.Storm;
using Benchmarks.Targets;
using Benchmarks.Vault;

if (args is [EchoServer.Verb, ..])
{
    return await EchoServer.RunAsync(args.ElementAtOrDefault(1));
}

try
{
    if (args is [StormCommand.Verb, .. var rest])
    {
        return await StormCommand.RunAsync(rest);
    }

    if (args is [CrashCommand.Verb, .. var kills])
    {
        return await CrashCommand.RunAsync(kills);
    }

    if (args is [VaultCommand.Verb, .. var saves])
    {
        return await VaultCommand.RunAsync(saves);
    }

    if (args is [StartupCommand.Verb, .. var starts])
    {
        return await StartupCommand.RunAsync(starts);
    }

    LoadGenerator.Prepare();
    if (args is [DeliveryCommand.Verb, .. var traffic])
    {
        return await DeliveryCommand.RunAsync(traffic);
    }

    if (args is [RunsCommand.Verb, .. var plan])
    {
        return await RunsCommand.RunAsync(plan);
    }

    if (args is [NodesCommand.Verb, .. var nodes])
    {
        return await NodesCommand.RunAsync(nodes);
    }

    if (args is [ManagedCommand.Verb, .. var managed])
    {
        return await ManagedCommand.RunAsync(managed);
    }

    var options = BenchmarkOptions.Parse(args);
    IEnumerable<string> lines = options.List ? AllMeasurements.List.Select(one => one.Name) : Lines(await MeasureAsync(options), options.Json);
    await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, lines));
    return 0;
}
catch (BenchmarkException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}{Environment.NewLine}{Environment.NewLine}{BenchmarkOptions.Usage}");
    return 2;
}

static IEnumerable<string> Lines(BenchmarkReport report, bool json) =>
    json ? [JsonSerializer.Serialize(report, ReportJson.Default.BenchmarkReport)] : ReportTable.Lines(report);

static async Task<BenchmarkReport> MeasureAsync(BenchmarkOptions options)
{
    var reports = new List<TargetReport>();
    if (options.Baseline)
    {
        reports.Add(await MeasureStartedAsync(await TargetStart.BaselineAsync(options), options));
    }

    if (options.Spawn is not null)
    {
        reports.Add(await MeasureStartedAsync(await TargetStart.SpawnAsync(options), options));
    }

    if (options.Url is { } url)
    {
        reports.Add(await MeasurementRun.RunAsync(new Target("gateway", url, options, process: null), start: null, options));
    }

    return new BenchmarkReport(RuntimeInformation.OSDescription, Environment.ProcessorCount, reports);
}

static async Task<TargetReport> MeasureStartedAsync(TargetStart start, BenchmarkOptions options)
{
    await using var process = start.Target.Process;
    return await MeasurementRun.RunAsync(start.Target, start.Took, options);
}
