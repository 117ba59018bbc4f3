using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Testing;

/// <summary>
/// A built plugin folder, loaded as the gateway loads it: copied into a store, checked, loaded into a context of its own. It can be swapped for another build while it is
/// used (<see cref="SwapAsync"/>). It runs by the system's clock.
/// </summary>
/// <example>
/// <code>
/// [Fact]
/// public async Task Loses_no_call_when_it_is_updated()
/// {
///     await using var plugin = await LoadedPlugin.StartAsync(BuiltPlugin.StampedIn(typeof(Tests).Assembly));
///     await plugin.SwapAsync(use: used =&gt; used.CallAsync("acme.ping", """{ "text": "x" }"""));
/// }
/// </code>
/// </example>
public sealed class LoadedPlugin : PluginUnderTest
{
    private readonly TestFolder _folder = new();
    private readonly PluginHost _host;
    private readonly string _id;
    private string _config;
    private int _builds;

    private LoadedPlugin(string id, string config, PluginTestOptions options)
        : base(options)
    {
        (_id, _config) = (id, config);
        var limits = new PluginHostOptions
        {
            SearchRoots = [], StoreDirectory = _folder.Store, DataDirectory = _folder.Data, SettleTime = TimeSpan.Zero, Probation = TimeSpan.FromMilliseconds(200),
        };
        _host = new PluginHost(limits, Tables, options.Logs, TimeProvider.System);
    }

    /// <summary>Loads a plugin folder and starts it; its channels are started by <see cref="PluginUnderTest.StartChannel"/>.</summary>
    /// <param name="plugin">The built folder, which is copied.</param>
    /// <param name="config">Its <c>config</c> in <c>plugins.json</c>, as JSON.</param>
    /// <param name="options">How it is run.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="PluginTestException">The gateway would refuse it, and why.</exception>
    public static async Task<LoadedPlugin> StartAsync(BuiltPlugin plugin, string config = "{}", PluginTestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var loaded = new LoadedPlugin(plugin.Id, config, options ?? new PluginTestOptions());
        try
        {
            loaded._folder.Install(plugin.Path);
            await loaded.ApplyAsync(config);
            return loaded;
        }
        catch
        {
            await loaded.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Replaces the plugin by another build while it is used: calls go on all the time, receivers that were started go over to the new build. Ends when the old build is
    /// out of service. Whether the network itself ever sees two receivers is what <see cref="ChannelConformance.NeverOverlapsAsync"/> checks.
    /// </summary>
    /// <param name="next">The other build; when not set, the same one with one file more, which is another build to the gateway.</param>
    /// <param name="use">One use, for example a call of a method, which is repeated before, while and after the builds change; its failure is a lost call.</param>
    /// <param name="callers">How many do so at the same time.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="PluginTestException">A call was lost, a receiver did not make room for the next one or ended, or the new build was refused.</exception>
    public async Task<SwapReport> SwapAsync(BuiltPlugin? next = null, Func<LoadedPlugin, Task>? use = null, int callers = 4)
    {
        await using var traffic = new Traffic(() => use?.Invoke(this) ?? Task.CompletedTask, use is null ? 0 : callers, Options.Patience);
        await traffic.RoundAsync();
        var published = Tables.Channels.Sum(channel => channel.Context.Published.Count);
        Install(next);
        await ApplyAsync(_config);
        await traffic.RoundAsync();
        await Poll.UntilAsync(() => Swap.Outcome is not ("probation" or "running") && Row.Draining.Count == 0, Options.Patience, "the old build to go out of service", () => $"the swap is in state {Swap.Outcome}");
        await traffic.RoundAsync();
        await traffic.DisposeAsync();
        var report = new SwapReport(
            Swap.From ?? 0, Swap.To ?? 0, traffic.Answered, traffic.Lost, Tables.Channels.Sum(channel => channel.Context.Published.Count) - published,
            Tables.Channels.Select(channel => channel.MostAtOnce).DefaultIfEmpty(0).Max(), Swap.Phases);
        Judge(report);
        return report;
    }

    /// <inheritdoc />
    public override async Task ReconfigureAsync(string config)
    {
        await ApplyAsync(config);
        _config = config;
    }

    /// <inheritdoc />
    public override async Task StopAsync()
    {
        try
        {
            await Task.WhenAll(Tables.Channels.Select(channel => channel.StopAsync()));
        }
        finally
        {
            await _host.StopAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            await _host.DisposeAsync();
            _folder.Dispose();
        }
    }

    /// <summary>Dead when the code of the build that serves has left memory.</summary>
    internal WeakReference LoadContext => Tables.Require().Generation.LoadContext;

    private PluginStatus Row => _host.Status().Single(row => row.Id == _id);

    private PluginSwap Swap => Row.LastSwap!;

    private void Install(BuiltPlugin? next)
    {
        if (next is not null)
        {
            _folder.Install(next.Path);
            return;
        }

        _builds++;
        File.WriteAllText(Path.Combine(_folder.Plugin, "rebuilt.txt"), _builds.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task ApplyAsync(string config)
    {
        var change = (await _host.ApplyAsync([new PluginEntry(_id, Enabled: true, TestFolder.Config(config)) { Source = _folder.Plugin }], CancellationToken.None)).Single();
        if (change.Error is { } error)
        {
            throw new PluginTestException($"The plugin was refused: {error}");
        }
    }

    private void Judge(SwapReport report)
    {
        if (report.Lost.Count > 0)
        {
            throw new PluginTestException(
                "every call to be answered while the build changes", $"{report.Lost.Count} of {report.Lost.Count + report.Answered} failed: {string.Join("; ", report.Lost.Take(5))}", "finish what is under way when the services are disposed, and keep nothing static");
        }

        if (Swap.Outcome != "done")
        {
            throw new PluginTestException("the new build to serve", $"the swap ended as {Swap.Outcome}: {Row.Error}", "mend what the new build does in its first moments");
        }

        foreach (var channel in Tables.Channels)
        {
            if (channel.Ended.IsCompleted && channel.IsRunning)
            {
                throw new PluginTestException(
                    $"the receiver of {channel.ChannelId}/{channel.AccountId} to run after the swap", $"it ended: {channel.Ended.Exception?.InnerException?.Message ?? "without an error"}", "see that a fresh instance can start where another has stopped");
            }
        }
    }
}
