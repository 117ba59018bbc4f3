using PluginGateway.PluginHosting;

namespace HostProcess;

/// <summary>A gateway that has no use for what a plugin brings.</summary>
internal sealed class NoTables : IGenerationSink, IGenerationHandover
{
    public IReadOnlyList<string> Contributions => [];

    public IGenerationHandover Begin(PluginGeneration next, PluginGeneration? previous) => this;

    public Func<Task> Reconfigure(PluginGeneration generation, IReadOnlyList<ChannelPlan> channels) => () => Task.CompletedTask;

    public ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct) => ValueTask.CompletedTask;

    public Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

    public Task MoveReceiversAsync() => Task.CompletedTask;

    public void Publish()
    {
    }

    public Task CompleteAsync() => Task.CompletedTask;

    public Task RollBackAsync() => Task.CompletedTask;
}
