using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>
/// Runs a plugin's class in memory, in the test's own process: same registration, same checks of its configuration, same container as in the gateway, with a clock that
/// the test moves. The contracts have no store: what a plugin keeps, it keeps in files below <see cref="PluginInfo.DataDirectory"/>, which is a folder of the test's own. For what only a built folder can show (files, unloading, swapping) see <see cref="LoadedPlugin"/> and <see cref="AssertUnloadsAsync"/>.
/// </summary>
/// <example>
/// <code>
/// [Fact]
/// public async Task Publishes_and_answers()
/// {
///     await using var plugin = await PluginHarness.StartAsync&lt;Plugin&gt;("""{ "prefix": "yo ", "intervalSeconds": 5 }""");
///     await using var lobby = plugin.StartChannel();
///     await plugin.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(5));
///     plugin.Clock.Advance(TimeSpan.FromSeconds(5));
///     Assert.Equal("yo 1", (await lobby.Context.NextInboundAsync()).Text);
///     Assert.Equal("""{"text":"yo x"}""", await plugin.CallAsync("acme.ping", """{ "text": "x" }"""));
/// }
///
/// [Fact]
/// public Task Unloads() => PluginHarness.AssertUnloadsAsync(BuiltPlugin.StampedIn(typeof(Tests).Assembly));
/// </code>
/// </example>
public sealed class PluginHarness : PluginUnderTest
{
    private readonly TestFolder _folder;
    private readonly GenerationRetirement _retirement;
    private PluginGeneration? _generation;

    private PluginHarness(TestFolder folder, FakeClock clock, PluginGeneration generation, GenerationRetirement retirement, PluginTestOptions options)
        : base(options) => (_folder, Clock, _generation, _retirement) = (folder, clock, generation, retirement);

    /// <summary>The clock that the plugin runs by, unless <see cref="PluginTestOptions.RealTime"/> is set.</summary>
    public FakeClock Clock { get; }

    /// <summary>Makes a plugin of a class and starts it; its channels are started by <see cref="PluginUnderTest.StartChannel"/>.</summary>
    /// <typeparam name="TPlugin">The class that describes the plugin.</typeparam>
    /// <param name="config">Its <c>config</c> in <c>plugins.json</c>, as JSON.</param>
    /// <param name="options">How it is run.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="PluginTestException">The gateway would refuse it, and why.</exception>
    public static async Task<PluginHarness> StartAsync<TPlugin>(string config = "{}", PluginTestOptions? options = null)
        where TPlugin : IGatewayPlugin, new()
    {
        options ??= new PluginTestOptions();
        var settings = TestFolder.Config(config);
        var folder = new TestFolder();
        try
        {
            var clock = new FakeClock();
            var limits = Limits(folder);
            var id = typeof(TPlugin).Assembly.GetCustomAttribute<GatewayPluginAttribute<TPlugin>>()?.Id ?? "plugin";
            var info = new PluginInfo(id, "1.0.0", Generation: 1, Path.Combine(folder.Data, id), AppContext.BaseDirectory);
            var factory = new GenerationFactory(new NativeStore(folder.Store), options.Logs, options.RealTime ? TimeProvider.System : clock);
            var generation = await Task.Run(() => factory.CreateInPlaceAsync(info, settings, static () => new TPlugin())).WaitAsync(limits.ConfigureTimeout);
            var retirement = new GenerationRetirement(limits, TimeProvider.System, options.Logs.CreateLogger<PluginHarness>(), CancellationToken.None);
            var harness = new PluginHarness(folder, clock, generation, retirement, options);
            harness.Tables.Begin(generation, previous: null).Publish();
            return harness;
        }
        catch (Exception e) // the boundary to the plugin: its Configure may throw anything
        {
            folder.Dispose();
            throw Refused(e);
        }
    }

    /// <summary>
    /// Proves that the code of a built plugin leaves memory when it is stopped: loads the folder by the gateway's own loader, has the test use it, stops it, and waits until
    /// it has been collected. What does not is in memory for as long as the gateway runs, once more with each new version.
    /// </summary>
    /// <param name="plugin">The built folder.</param>
    /// <param name="use">Uses it as its users would: what was never run holds nothing. Must not keep anything of it.</param>
    /// <param name="config">Its <c>config</c> in <c>plugins.json</c>, as JSON.</param>
    /// <param name="patience">How long it may take to go; 20 s when not set.</param>
    /// <returns>A task that ends when it has left memory.</returns>
    /// <exception cref="PluginTestException">It did not, and where to look; or it was refused.</exception>
    public static Task AssertUnloadsAsync(BuiltPlugin plugin, Func<LoadedPlugin, Task>? use = null, string config = "{}", TimeSpan? patience = null) =>
        Unloading.AssertAsync(plugin, use, config, patience ?? TimeSpan.FromSeconds(20));

    /// <inheritdoc />
    public override async Task ReconfigureAsync(string config)
    {
        var generation = Tables.Require().Generation;
        if (generation.ReadsConfigurationItself)
        {
            throw new PluginTestException(
                "a plugin whose options can be replaced while it runs", "it reads IPluginBuilder.Configuration itself, so that the gateway loads it anew instead", "start another harness with the new config, or use AddOptions");
        }

        Reconfiguration change;
        try
        {
            change = generation.Plan(TestFolder.Config(config));
        }
        catch (Exception e) when (e is not PluginTestException) // the boundary to the plugin: its validators may throw anything
        {
            throw Refused(e);
        }

        generation.Take(change);
        await Tables.Reconfigure(generation, change.Plans)();
    }

    /// <inheritdoc />
    public override async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _generation, null) is { } generation)
        {
            try
            {
                await Tables.WithdrawAsync(generation, CancellationToken.None);
            }
            finally
            {
                // Calls that nobody awaits any more are cancelled at once: a test is over when it stops its plugin.
                await _retirement.RetireAsync(generation, swap: null, new CancellationToken(canceled: true));
            }
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
            _folder.Dispose();
        }
    }

    private static PluginTestException Refused(Exception reason) => reason switch
    {
        PluginTestException told => told,
        TimeoutException => new PluginTestException("Configure to end", "it still runs after 15 s", "register only; move what waits to a channel's RunAsync or a first call", reason),
        _ => new PluginTestException($"The plugin was refused: {RefusalText.Why(reason)}", reason),
    };

    private static PluginHostOptions Limits(TestFolder folder) => new() { SearchRoots = [], StoreDirectory = folder.Store, DataDirectory = folder.Data };
}
