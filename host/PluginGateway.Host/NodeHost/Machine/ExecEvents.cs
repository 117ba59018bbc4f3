using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary>
/// Tells the gateway what becomes of one program that a caller wants to follow: one that was asked for with a <c>runId</c> (<c>nodes.md</c> §7). Whether the gateway hears it changes nothing for the program.
/// </summary>
internal sealed partial class ExecEvents(RunParams asked, INodeGateway? gateway, ILogger log)
{
    // The gateway keeps no more of it.
    private const int LongestText = 2000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>It has been allowed, and starts.</summary>
    public Task StartedAsync() => TellAsync("exec.started", Event());

    /// <summary>It has ended.</summary>
    public Task FinishedAsync(RunResult result) => TellAsync(
        "exec.finished", Event() with { ExitCode = result.ExitCode, TimedOut = result.TimedOut ? true : null, Output = End(result.Stdout + result.Stderr), Reason = result.Error });

    /// <summary>It was not allowed.</summary>
    public Task DeniedAsync(string why) => TellAsync("exec.denied", Event() with { Reason = why });

    private ExecEvent Event() => new(asked.RunId ?? "", asked.SessionKey, End(string.Join(' ', asked.Command)));

    private static string? End(string text) => text.Length == 0 ? null : text.Length <= LongestText ? text : text[^LongestText..];

    private async Task TellAsync(string happening, ExecEvent said)
    {
        if (said.RunId.Length == 0 || gateway is null)
        {
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await gateway.TellAsync(happening, JsonSerializer.SerializeToElement(said, ExecEventJson.Default.ExecEvent), patience.Token);
        }
        catch (Exception e) when (e is NodeCommandException or OperationCanceledException)
        {
            NotTold(log, happening, e.Message);
        }
    }

    [LoggerMessage(2421, LogLevel.Warning, "{Happening} could not be told to the gateway: {Why}")]
    private static partial void NotTold(ILogger log, string happening, string why);
}

/// <summary>Payload of <c>exec.*</c>.</summary>
internal sealed record ExecEvent(string RunId, string? SessionKey, string? Command)
{
    public int? ExitCode { get; init; }

    public bool? TimedOut { get; init; }

    public string? Output { get; init; }

    public string? Reason { get; init; }
}

/// <summary>JSON of it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecEvent))]
internal sealed partial class ExecEventJson : JsonSerializerContext;
