namespace PluginGateway.PluginHosting;

/// <summary>What the host hands generations to: the gateway's tables and receivers. Calls for different plugins overlap; those for one plugin never do.</summary>
public interface IGenerationSink
{
    /// <summary>Looks at what a generation brings, and prepares to let it in. Nothing is changed yet.</summary>
    /// <param name="next">A generation that is built and open. Its method families register here.</param>
    /// <param name="previous">The generation that it is to replace; null when there is none.</param>
    /// <returns>The steps to come.</returns>
    /// <exception cref="PluginRefusedException">A name is taken, or a setting is wrong; the message says which.</exception>
    IGenerationHandover Begin(PluginGeneration next, PluginGeneration? previous);

    /// <summary>Checks what a new configuration makes of a generation's channels. Nothing is changed yet.</summary>
    /// <param name="generation">A generation that is admitted.</param>
    /// <param name="channels">All its channels from then on.</param>
    /// <returns>To be called once the generation has taken the configuration: stops and starts what needs it.</returns>
    /// <exception cref="PluginRefusedException">A setting is wrong.</exception>
    Func<Task> Reconfigure(PluginGeneration generation, IReadOnlyList<ChannelPlan> channels);

    /// <summary>
    /// Lets go of everything a generation brought: channel instances stopped and disposed, names gone from the tables. Called before it is drained; afterwards no
    /// reference to anything of it may be left, or its code stays in memory.
    /// </summary>
    /// <param name="generation">A generation that was admitted.</param>
    /// <param name="ct">Cancelled when the gateway is in a hurry.</param>
    /// <returns>A task that ends when nothing new can enter the generation.</returns>
    ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct);
}

/// <summary>
/// The way of one generation into service, in the place of another or of none. The steps are called in their order, and end with exactly one of
/// <see cref="CompleteAsync"/> and <see cref="RollBackAsync"/>; the latter is called after any step, also one that failed.
/// </summary>
public interface IGenerationHandover
{
    /// <summary>What the new one brings, for people: <c>channel irc</c>, <c>method hello.say</c>.</summary>
    IReadOnlyList<string> Contributions { get; }

    /// <summary>Has its channels check their credentials while the old ones run.</summary>
    /// <param name="ct">Cancelled when that took too long.</param>
    /// <returns>A task that ends when every account is known to be able to start.</returns>
    /// <exception cref="Exception">Whatever a channel throws.</exception>
    Task PrepareAsync(CancellationToken ct);

    /// <summary>Stops the old receivers whose network allows one at a time, and starts the new ones. What is to be sent to them meanwhile waits.</summary>
    /// <returns>A task that ends when the new receivers run.</returns>
    /// <exception cref="PluginRefusedException">One did not start.</exception>
    Task MoveReceiversAsync();

    /// <summary>Replaces the old names by the new ones, all at once.</summary>
    /// <exception cref="PluginRefusedException">A name was taken meanwhile.</exception>
    void Publish();

    /// <summary>Lets go of the old one, as <see cref="IGenerationSink.WithdrawAsync"/> does.</summary>
    /// <returns>A task that ends when nothing new can enter it.</returns>
    Task CompleteAsync();

    /// <summary>Puts the old one back, with fresh instances of the channels that were stopped, and lets go of the new one.</summary>
    /// <returns>A task that ends when nothing new can enter the new one.</returns>
    Task RollBackAsync();
}
