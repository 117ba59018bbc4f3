namespace PluginGateway.Server.Commands;

/// <summary><c>/reset</c>: begins the session anew.</summary>
internal sealed class ResetCommand(SessionBeginning beginning) : ISlashCommand
{
    /// <inheritdoc />
    public string Name => "reset";

    /// <inheritdoc />
    public string Usage => "/reset [MODEL] [TEXT]";

    /// <inheritdoc />
    public string Summary => "The same as /new";

    /// <inheritdoc />
    public CommandRight RightFor(CommandCall call) => beginning.RightFor(call);

    /// <inheritdoc />
    public Task<CommandReply> RunAsync(CommandCall call) => beginning.BeginAsync(call);
}
