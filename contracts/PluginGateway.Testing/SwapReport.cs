using PluginGateway.Protocol;

namespace PluginGateway.Testing;

/// <summary>What happened while a plugin was replaced by another build. Immutable.</summary>
/// <param name="From">The generation before.</param>
/// <param name="To">The new one.</param>
/// <param name="Answered">Calls that were answered, before, while and after.</param>
/// <param name="Lost">Why calls failed, one text each.</param>
/// <param name="Published">Messages that channels published meanwhile.</param>
/// <param name="MostReceivers">The most receivers of one account that ran at the same time; 0 without channels.</param>
/// <param name="Phases">How long each phase took.</param>
public sealed record SwapReport(int From, int To, int Answered, IReadOnlyList<string> Lost, int Published, int MostReceivers, IReadOnlyList<SwapPhase> Phases)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"generation {From} → {To}: {Answered} answered, {Lost.Count} lost, {Published} published; {string.Join(", ", Phases.Select(phase => $"{phase.Name} {phase.Ms:0.#} ms"))}";
}
