using System.Text.Json;
using PluginGateway.Host.Service;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Security;

namespace PluginGateway.Host.Status;

/// <summary>What a gateway complained of last: to its supervisor, or in its log.</summary>
internal static class LastComplaint
{
    private const string OwnPrefix = "pgw: ";
    private const int MostLines = 400;

    /// <summary>Looks for it; null when there is none.</summary>
    public static async Task<string?> FindAsync(IServiceManager manager, StateDirectory state, CancellationToken cancellation) =>
        (await manager.LastOutputAsync(cancellation)).LastOrDefault(line => line.StartsWith(OwnPrefix, StringComparison.Ordinal)) is { } said
            ? SecretScrubber.Process.Scrub(said[OwnPrefix.Length..])
            : InLog(state);

    private static string? InLog(StateDirectory state)
    {
        try
        {
            return new LogFile(state).Tail(new LogsTailParams { Limit = MostLines }).Lines.Select(Complaint).LastOrDefault(text => text is not null);
        }
        catch (GatewayException)
        {
            // It cannot be read: then there is nothing to show.
            return null;
        }
    }

    private static string? Complaint(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("_meta", out var meta) && meta.TryGetProperty("logLevelName", out var level) && level.GetString() is "ERROR" or "FATAL"
                ? $"{document.RootElement.GetProperty("time").GetString()} {document.RootElement.GetProperty("1").GetString()}"
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A line of another version.
            return null;
        }
    }
}
