using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Commands;

/// <summary><c>/think</c>: says or sets how hard the session's runs think.</summary>
internal sealed class ThinkCommand(SessionService sessions, SessionPatch patches) : ISlashCommand
{
    /// <inheritdoc />
    public string Name => "think";

    /// <inheritdoc />
    public string Usage => $"/think [{string.Join('|', SessionPatch.ThinkingLevels)}]";

    /// <inheritdoc />
    public string Summary => "Show or set how hard the agent thinks before it answers";

    /// <inheritdoc />
    public CommandRight RightFor(CommandCall call) => call.Arguments.Length == 0 ? CommandRight.Talk : CommandRight.Configure;

    /// <inheritdoc />
    public async Task<CommandReply> RunAsync(CommandCall call)
    {
        var level = call.Arguments.ToLowerInvariant();
        if (level.Length == 0)
        {
            return new CommandReply($"Thinking: {sessions.Find(call.Session)?.Settings.ThinkingLevel ?? "off"}. {Usage}");
        }

        if (!SessionPatch.ThinkingLevels.Contains(level, StringComparer.Ordinal))
        {
            return new CommandReply($"There is no such level. {Usage}");
        }

        await sessions.ChangeAsync(call.Session, known => patches.Apply(known, new SessionsPatchParams { Key = call.Session, ThinkingLevel = TextPatch.Set(level) }, sessions.List()));
        return new CommandReply($"Thinking: {level}.");
    }
}
