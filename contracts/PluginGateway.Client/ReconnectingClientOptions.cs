namespace PluginGateway.Client;

/// <summary>How a <see cref="ReconnectingClient"/> comes back (<c>wire.md</c> §1.1).</summary>
public sealed class ReconnectingClientOptions
{
    /// <summary>The step after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest step, and the longest wait a gateway may ask for.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A number from 0 to 1: how much of the second half of a step is waited.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
