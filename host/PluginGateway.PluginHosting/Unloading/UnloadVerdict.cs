namespace PluginGateway.PluginHosting;

/// <summary>What became of an unloaded generation's code.</summary>
internal enum UnloadOutcome
{
    /// <summary>It left memory.</summary>
    Collected,

    /// <summary>It did not, and something holds it. It stays watched.</summary>
    Leaked,

    /// <summary>It left memory after it had been reported as leaked.</summary>
    CollectedLate,
}

/// <summary>What is known of an unloaded generation's code. Immutable.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Rounds">Collections that were made for it.</param>
/// <param name="Elapsed">Since it was watched.</param>
/// <param name="Hint">For the operator, when it leaked: where to look.</param>
internal sealed record UnloadVerdict(UnloadOutcome Outcome, int Rounds, TimeSpan Elapsed, string? Hint = null);
