namespace PluginGateway.Server.Tests.Agents;

/// <summary>A place where the fixture's agent waits, until the test lets it go on.</summary>
internal sealed class Held
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Held() => AppContext.SetData($"tooluser.{Name}", _gate.Task);

    public string Name { get; } = Guid.NewGuid().ToString("n");

    public void Release() => _gate.TrySetResult();
}
