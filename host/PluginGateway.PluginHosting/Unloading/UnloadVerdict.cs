namespace PluginGateway.PluginHosting;

/// <summary>Provisional.</summary>
internal enum UnloadOutcome { Collected, Leaked, CollectedLate }

internal sealed record UnloadVerdict(UnloadOutcome Outcome, int Rounds, TimeSpan Elapsed, string? Hint);

internal sealed class UnloadProof(TimeProvider time, Microsoft.Extensions.Logging.ILogger log) : IAsyncDisposable
{
    public void Watch(string plugin, string version, int generation, WeakReference context, Action<UnloadVerdict> report) { _ = (time, log, plugin, version, generation, context, report); }

    public ValueTask DisposeAsync() => default;
}
