using PluginGateway.Server.Agents;

namespace PluginGateway.Server.Commands;

/// <summary><c>/stop</c>: stops what runs in the session and what waits to run.</summary>
internal sealed class StopCommand(AgentRunner runner) : ISlashCommand
{
    /// <summary>Its name.</summary>
    public const string Word = "stop";

    /// <inheritdoc />
    public string Name => Word;

    /// <inheritdoc />
    public string Usage => "/stop";

    /// <inheritdoc />
    public string Summary => "Stop what is being answered, and what waits for an answer";

    /// <inheritdoc />
    public Task<CommandReply> RunAsync(CommandCall call) => Task.FromResult(new CommandReply(runner.AbortAll(call.Session, Word).Count > 0 ? "Stopped." : "There was nothing to stop."));
}
