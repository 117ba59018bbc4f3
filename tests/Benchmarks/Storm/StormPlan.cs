namespace Benchmarks.Storm;

/// <summary>What a storm is like.</summary>
/// <param name="Gateway">The gateway, which runs the plugin of tests/Fixtures/Swappable with an account on the storm's network.</param>
/// <param name="Token">Its token.</param>
/// <param name="PluginFolder">The folder that the gateway loads the plugin from, which the storm may write to.</param>
/// <param name="Count">How many swaps.</param>
internal sealed record StormPlan(Uri Gateway, string Token, string PluginFolder, int Count)
{
    /// <summary>Whether every second build is broken, each in another place.</summary>
    public bool EverySecondBroken { get; init; }

    /// <summary>Clients that call all the time.</summary>
    public int Callers { get; init; } = 8;

    /// <summary>Messages that come in per second.</summary>
    public int MessagesPerSecond { get; init; } = 200;

    /// <summary>The gateway's resident memory in bytes; asked after a fifth of the swaps and at the end.</summary>
    public Func<long> Memory { get; init; } = () => 0;
}
