using PluginGateway.PluginHosting;

namespace HostProcess;

/// <summary>A gateway that has no use for what a plugin brings.</summary>
internal sealed class NoTables : IGenerationSink
{
    public IReadOnlyList<string> Admit(PluginGeneration generation) => [];

    public ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct) => ValueTask.CompletedTask;
}
