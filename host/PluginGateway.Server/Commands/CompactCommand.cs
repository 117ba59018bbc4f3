using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Compaction;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Commands;

/// <summary><c>/compact</c>: has what is older in the session summed up by its agent.</summary>
internal sealed class CompactCommand(SessionCompaction compaction, AgentRunner runner, AgentsOptions options) : ISlashCommand
{
    /// <inheritdoc />
    public string Name => "compact";

    /// <inheritdoc />
    public string Usage => "/compact [WHAT TO HEED]";

    /// <inheritdoc />
    public string Summary => "Sum up what is older in this conversation, so that there is room for more";

    /// <inheritdoc />
    public async Task<CommandReply> RunAsync(CommandCall call)
    {
        var keep = options.Defaults.Compaction.KeepMessages;
        var wish = call.Arguments.Length == 0 ? null : call.Arguments;
        return await runner.BetweenRunsAsync(call.Session, () => compaction.CompactAsync(call.Session, keep, wish)) switch
        {
            (var before, not null) => new CommandReply($"Summed up: {before - keep} messages are in the archive, the newest {keep} stay."),
            _ => new CommandReply($"There is nothing to sum up: the newest {keep} messages always stay."),
        };
    }
}
