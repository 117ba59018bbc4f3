using PluginGateway.Contracts;

namespace PluginGateway.Testing;

/// <summary>
/// Checks a channel against what <see cref="Contracts.Channels.IChannel"/> asks of it, over a network that the author provides. One method per rule; each runs the
/// plugin anew, and throws a <see cref="PluginTestException"/> that says what is broken.
/// </summary>
/// <example>
/// With xunit, one line per rule; <c>AcmeWorld</c> implements <see cref="IChannelWorld"/>:
/// <code>
/// public sealed class AcmeConformance(ITestOutputHelper output)
/// {
///     private ChannelConformance Channel => ChannelConformance.For&lt;Plugin&gt;(AcmeWorld.OpenAsync, new() { Say = output.WriteLine });
///
///     [Fact] public Task Reports_its_status() => Channel.ReportsItsStatusAsync();
///     [Fact] public Task Comes_back() => Channel.ComesBackAsync();
///     [Fact] public Task Publishes_each_message_once() => Channel.PublishesEachMessageOnceAsync();
///     [Fact] public Task Publishes_before_it_acknowledges() => Channel.PublishesBeforeItAcknowledgesAsync();
///     [Fact] public Task Tells_the_truth_about_sending() => Channel.TellsTheTruthAboutSendingAsync();
///     [Fact] public Task Sends_each_key_once() => Channel.SendsEachKeyOnceAsync();
///     [Fact] public Task Stops_within_ten_seconds() => Channel.StopsWithinTenSecondsAsync();
///     [Fact] public Task Never_overlaps() => Channel.NeverOverlapsAsync();
/// }
/// </code>
/// </example>
public sealed class ChannelConformance
{
    private readonly Func<Task<IChannelWorld>> _world;
    private readonly Func<string, PluginTestOptions, Task<PluginHarness>> _start;
    private readonly ConformanceOptions _options;

    private ChannelConformance(Func<Task<IChannelWorld>> world, Func<string, PluginTestOptions, Task<PluginHarness>> start, ConformanceOptions options) =>
        (_world, _start, _options) = (world, start, options);

    /// <summary>The rules for the one channel of a plugin.</summary>
    /// <typeparam name="TPlugin">The class that describes the plugin.</typeparam>
    /// <param name="world">Makes a network, with nobody connected yet.</param>
    /// <param name="options">How patiently.</param>
    /// <returns>The rules.</returns>
    public static ChannelConformance For<TPlugin>(Func<Task<IChannelWorld>> world, ConformanceOptions? options = null)
        where TPlugin : IGatewayPlugin, new() =>
        new(world, (config, run) => PluginHarness.StartAsync<TPlugin>(config, run), options ?? new ConformanceOptions());

    /// <summary>Reports that it is connected when the network has let it in, and that it is not when the connection is lost; goes on running meanwhile.</summary>
    /// <returns>That it was kept.</returns>
    public Task<RuleResult> ReportsItsStatusAsync() => CheckAsync(ChannelRule.Reporting, ConnectionRules.ReportsAsync);

    /// <summary>Connects again by itself when the network is there again, and receives as before.</summary>
    /// <returns>That it was kept.</returns>
    public Task<RuleResult> ComesBackAsync() => CheckAsync(ChannelRule.Reconnecting, ConnectionRules.ComesBackAsync);

    /// <summary>Publishes each message once, in order, with an id that no other has, the kind of chat and a sender.</summary>
    /// <returns>That it was kept.</returns>
    public Task<RuleResult> PublishesEachMessageOnceAsync() => CheckAsync(ChannelRule.Receiving, InboundRules.PublishesEachOnceAsync);

    /// <summary>Confirms a message to the network when <see cref="Contracts.Channels.IChannelContext.PublishAsync"/> has completed, not before; what was not taken comes again.</summary>
    /// <returns>That it was kept.</returns>
    public Task<RuleResult> PublishesBeforeItAcknowledgesAsync() => CheckAsync(ChannelRule.Acknowledging, InboundRules.PublishesFirstAsync);

    /// <summary>Sends what it calls sent, once each, also when several are sent at once; throws when there is no connection.</summary>
    /// <returns>That it was kept.</returns>
    public Task<RuleResult> TellsTheTruthAboutSendingAsync() => CheckAsync(ChannelRule.Sending, OutboundRules.TellsTheTruthAsync);

    /// <summary>Gives the network the idempotency key, so that a message that is sent again, also by another instance, is read once.</summary>
    /// <returns>That it was kept.</returns>
    public Task<RuleResult> SendsEachKeyOnceAsync() => CheckAsync(ChannelRule.Repeating, OutboundRules.SendsEachKeyOnceAsync);

    /// <summary>Stops within 10 s: when it has just been started, when it is connected, while a message is not taken, while the network is gone.</summary>
    /// <returns>That it was kept.</returns>
    public Task<RuleResult> StopsWithinTenSecondsAsync() => CheckAsync(ChannelRule.Stopping, StoppingRules.StopsInTimeAsync);

    /// <summary>Is gone from the network when <see cref="Contracts.Channels.IChannel.RunAsync"/> ends, and receives nothing in <see cref="Contracts.Channels.IChannel.PrepareAsync"/>.</summary>
    /// <returns>That it was kept; not applicable when the channel says that its network allows several receivers.</returns>
    public Task<RuleResult> NeverOverlapsAsync() => CheckAsync(ChannelRule.Overlapping, StoppingRules.NeverOverlapsAsync);

    private async Task<RuleResult> CheckAsync(ChannelRule rule, Func<ConformanceScene, Task<string?>> check)
    {
        await using var world = await _world();
        var result = new RuleResult(rule, world.NotApplicable.TryGetValue(rule, out var reason) ? reason : await CheckAsync(world, check));
        _options.Say?.Invoke(result.ToString());
        return result;
    }

    private async Task<string?> CheckAsync(IChannelWorld world, Func<ConformanceScene, Task<string?>> check)
    {
        var plugin = await _start(world.Config, new PluginTestOptions { RealTime = true, StopTime = _options.StopTime, Patience = _options.Patience });
        try
        {
            var why = await check(new ConformanceScene(world, plugin, _options));
            await plugin.StopAsync();
            return why;
        }
        catch
        {
            // What the rule found is the failure; how the plugin stops after it is not.
            await plugin.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            await plugin.DisposeAsync();
        }
    }
}
