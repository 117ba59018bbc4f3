using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Serialization;
using PluginGateway.Client;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>
/// <c>pgw gateway probe</c>: whether somebody answers at an address, and whether that lets this command line in. For scripts that wait for a gateway: it is short, and says one of three things.
/// </summary>
internal static class GatewayProbeCommand
{
    private const int PatienceMs = 3_000;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("probe", "Try whether a gateway answers and lets you in; ends with 1 when not").AskingGateway();
        command.SetAction(async (parse, cancellation) =>
        {
            var target = GatewayTarget.Resolve(
                CommonOptions.LocationOf(parse), parse.GetValue(CommonOptions.Url), parse.GetValue(CommonOptions.Token), parse.GetValue(CommonOptions.Password), parse.GetValue(CommonOptions.TlsFingerprint));
            var probe = await ProbeAsync(target, TimeSpan.FromMilliseconds(parse.GetValue(CommonOptions.Timeout) ?? PatienceMs), cancellation);
            Output.Answer(parse, probe, ProbeJson.Default.ProbeReport, Words(probe));
            return probe.Ok ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<ProbeReport> ProbeAsync(GatewayTarget target, TimeSpan limit, CancellationToken cancellation)
    {
        var url = target.Url.ToString().TrimEnd('/');
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(limit);
        var from = Stopwatch.GetTimestamp();
        try
        {
            await using var client = await GatewayClient.ConnectAsync(AskGateway.Options(target, [Scopes.Read]), patience.Token);
            await client.CallAsync(HealthMethods.Health, new HealthParams(), patience.Token);
            return new ProbeReport(url, Ok: true, Reachable: true) { LatencyMs = (long)Stopwatch.GetElapsedTime(from).TotalMilliseconds, Version = client.Hello.Server.Version };
        }
        catch (GatewayException e)
        {
            // It may be there and not let anybody in: a different remedy.
            var isThere = await GatewayProbe.IsAnsweringAsync(target.Url, limit, TimeProvider.System, cancellation);
            return new ProbeReport(url, Ok: false, isThere) { Error = target.Explain(e.Error).Message };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeReport(url, Ok: false, Reachable: false) { Error = $"no answer within {limit.TotalMilliseconds:0} ms (--timeout)" };
        }
    }

    private static string Words(ProbeReport probe) => probe switch
    {
        { Ok: true } => $"{probe.Url}: ok, gateway {probe.Version}, {probe.LatencyMs} ms",
        { Reachable: true } => $"{probe.Url}: answers and does not let you in: {probe.Error}",
        _ => $"{probe.Url}: {probe.Error}",
    };
}

/// <summary>What <c>--json</c> prints.</summary>
/// <param name="Url">The address.</param>
/// <param name="Ok">Whether it answered a call.</param>
/// <param name="Reachable">Whether a gateway is there at all.</param>
internal sealed record ProbeReport(string Url, bool Ok, bool Reachable)
{
    /// <summary>How long connecting, greeting and one call took, in milliseconds.</summary>
    public long? LatencyMs { get; init; }

    /// <summary>The gateway's version.</summary>
    public string? Version { get; init; }

    /// <summary>Why not.</summary>
    public string? Error { get; init; }
}

/// <summary>JSON of the probe.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class ProbeJson : JsonSerializerContext;
