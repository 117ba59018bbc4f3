namespace PluginGateway.Server.Commands;

/// <summary><c>/help</c>: says which commands there are.</summary>
internal sealed class HelpCommand(Lazy<SlashCommands> commands) : ISlashCommand
{
    /// <inheritdoc />
    public string Name => "help";

    /// <inheritdoc />
    public string Usage => "/help";

    /// <inheritdoc />
    public string Summary => "Show this list";

    /// <inheritdoc />
    public Task<CommandReply> RunAsync(CommandCall call) =>
        Task.FromResult(new CommandReply("Commands:\n" + string.Join('\n', commands.Value.All.Select(static command => $"{command.Usage} – {command.Summary}"))));
}
