using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Commands;

/// <summary>The commands there are, and which of them a message is. Any thread.</summary>
internal sealed class SlashCommands(IEnumerable<ISlashCommand> commands, SessionOptions options)
{
    private const char Slash = '/';

    private readonly FrozenDictionary<string, ISlashCommand> _byName = commands.ToFrozenDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<ISlashCommand> All => _byName.Values.OrderBy(command => command.Name, StringComparer.Ordinal);

    /// <summary>Adds the commands to an application's services: the one list of them.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<ISlashCommand, CompactCommand>().AddSingleton<ISlashCommand, HelpCommand>().AddSingleton<ISlashCommand, ModelCommand>()
            .AddSingleton<ISlashCommand, NewCommand>().AddSingleton<ISlashCommand, ResetCommand>().AddSingleton<ISlashCommand, StatusCommand>()
            .AddSingleton<ISlashCommand, StopCommand>().AddSingleton<ISlashCommand, ThinkCommand>();
        services.AddSingleton<SlashCommands>().AddSingleton<SessionBeginning>().AddSingleton<CommandDesk>();
        services.AddSingleton(provider => new Lazy<SlashCommands>(provider.GetRequiredService<SlashCommands>));
    }

    /// <summary>The command that a message is; null when it is none, and so for the agent.</summary>
    /// <param name="text">The message.</param>
    /// <param name="session">The full key of its session.</param>
    public CommandMatch? Find(string text, string session)
    {
        var said = text.Trim();
        foreach (var trigger in options.ResetTriggers)
        {
            if (said.StartsWith(trigger, StringComparison.OrdinalIgnoreCase) && trigger.Length > 0 && (said.Length == trigger.Length || char.IsWhiteSpace(said[trigger.Length])))
            {
                return Match(NewCommand.Word, said[trigger.Length..], session);
            }
        }

        if (said.Length < 2 || said[0] != Slash)
        {
            return null;
        }

        // "/think high", "/think:high", and "/think@name_of_the_bot high" where networks write it so.
        var end = said.AsSpan().IndexOfAny(" \t\r\n:");
        var word = (end < 0 ? said : said[..end])[1..];
        var at = word.IndexOf('@', StringComparison.Ordinal);
        return Match(at > 0 ? word[..at] : word, end < 0 ? string.Empty : said[(said[end] == ':' ? end + 1 : end)..], session);
    }

    private CommandMatch? Match(string name, string arguments, string session) =>
        _byName.TryGetValue(name, out var command) ? new CommandMatch(command, new CommandCall(session, arguments.Trim())) : null;
}
