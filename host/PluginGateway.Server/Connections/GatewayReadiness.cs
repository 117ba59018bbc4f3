namespace PluginGateway.Server.Connections;

/// <summary>Whether the gateway has loaded what it loads at its start. Any thread.</summary>
internal sealed class GatewayReadiness(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it has.</summary>
    public bool IsReady => _ready.Task.IsCompleted;

    /// <summary>Says that it has.</summary>
    public void SetReady() => _ready.TrySetResult();

    /// <summary>Completes when it has, or after five seconds: a plugin that takes long must not keep people out.</summary>
    public ValueTask WhenReadyAsync() => IsReady ? ValueTask.CompletedTask : new ValueTask(Task.WhenAny(_ready.Task, Task.Delay(Patience, time)));
}
