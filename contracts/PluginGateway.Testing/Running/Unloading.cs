using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>Proves that a plugin leaves memory, by the proof that the gateway itself uses.</summary>
internal static class Unloading
{
    /// <summary>How long the gateway's proof takes to call something leaked.</summary>
    private static readonly TimeSpan WholeProof = TimeSpan.FromSeconds(60);

    public static async Task AssertAsync(BuiltPlugin plugin, Func<LoadedPlugin, Task>? use, string config, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience, TimeSpan.Zero);

        // As in a gateway, where a plugin finds no synchronization context: what it leaves to a test runner's is held for as long as that likes.
        var context = await Task.Run(() => LoadUseAndStopAsync(plugin, use, config));
        var judged = new TaskCompletionSource<UnloadVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var proof = new UnloadProof(new HurriedTime(Math.Max(1, WholeProof / patience)), NullLogger.Instance);
        proof.Watch(plugin.Id, plugin.Version, generation: 1, context, verdict => judged.TrySetResult(verdict));
        if (await judged.Task is { Outcome: UnloadOutcome.Leaked } verdict)
        {
            throw new PluginTestException($"Expected: the code of {plugin} to leave memory after it was stopped. Happened: it is still there after {verdict.Rounds} collections. {UnloadProof.LeakHint}");
        }
    }

    // A method of its own: its frame would hold the plugin.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> LoadUseAndStopAsync(BuiltPlugin plugin, Func<LoadedPlugin, Task>? use, string config)
    {
        await using var loaded = await LoadedPlugin.StartAsync(plugin, config);
        var context = loaded.LoadContext;
        if (use is not null)
        {
            await use(loaded);
        }

        await loaded.StopAsync();
        return context;
    }
}
