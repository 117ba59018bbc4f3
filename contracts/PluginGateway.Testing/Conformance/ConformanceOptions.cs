namespace PluginGateway.Testing;

/// <summary>How patiently a channel is checked. Immutable.</summary>
public sealed record ConformanceOptions
{
    /// <summary>How long the channel may take for what it is to do: connect, publish, report, connect again. 30 s when not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long is waited for what must not happen. 300 ms when not set.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the channel may take to stop. 10 s, as the contract says.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Is told each rule's result, for example <c>output.WriteLine</c> of the test framework.</summary>
    public Action<string>? Say { get; init; }
}
