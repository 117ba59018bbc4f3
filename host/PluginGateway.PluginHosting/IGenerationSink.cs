namespace PluginGateway.PluginHosting;

/// <summary>What the host hands generations to: the gateway's tables. Calls never overlap, except that several generations are withdrawn at a time.</summary>
public interface IGenerationSink
{
    /// <summary>
    /// Takes in what a generation brought. Called one after another, in the order of the entries. When it throws, it has taken nothing and the generation is unloaded.
    /// </summary>
    /// <param name="generation">A generation that is built and open.</param>
    /// <returns>What it brought, for people: <c>channel irc</c>, <c>method hello.say</c>.</returns>
    /// <exception cref="PluginRefusedException">A name is taken; the message says which and by whom.</exception>
    IReadOnlyList<string> Admit(PluginGeneration generation);

    /// <summary>
    /// Lets go of everything a generation brought: channel instances stopped and disposed, names gone from the tables. Called before it is drained; afterwards no
    /// reference to anything of it may be left, or its code stays in memory.
    /// </summary>
    /// <param name="generation">A generation that was admitted.</param>
    /// <param name="ct">Cancelled when the gateway is in a hurry.</param>
    /// <returns>A task that ends when nothing new can enter the generation.</returns>
    ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct);
}
