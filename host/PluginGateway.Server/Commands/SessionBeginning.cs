using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Commands;

/// <summary>Begins a session anew for a person: with another model, and with a first message, if they say so. Any thread.</summary>
internal sealed class SessionBeginning(SessionService sessions, SessionPatch patches, SessionKeys keys, AgentDirectory agents, AgentRunner runner)
{
    /// <summary>What somebody must be allowed: another model is a setting.</summary>
    public CommandRight RightFor(CommandCall call) => Read(call).Model is null ? CommandRight.Talk : CommandRight.Configure;

    /// <summary>Stops what runs, archives what was said, and begins anew.</summary>
    public async Task<CommandReply> BeginAsync(CommandCall call)
    {
        var (model, text) = Read(call);
        SessionRecord Anew(SessionRecord known)
        {
            var fresh = SessionReset.Fresh(known);
            return model is null ? fresh : patches.Apply(fresh, new SessionsPatchParams { Key = call.Session, Model = TextPatch.Set(model) }, sessions.List());
        }

        runner.AbortAll(call.Session, "stop");
        await runner.BetweenRunsAsync(call.Session, () => sessions.ResetAsync(call.Session, Anew));
        return text.Length > 0 ? new CommandReply(Text: null) { Say = text } : new CommandReply("A new conversation begins." + (model is null ? string.Empty : $" Model: {model}."));
    }

    // The first word is the model when there is one of that name; else it is the beginning of the first message.
    private (string? Model, string Text) Read(CommandCall call)
    {
        var end = call.Arguments.AsSpan().IndexOfAny(" \t\r\n");
        var word = end < 0 ? call.Arguments : call.Arguments[..end];
        return word.Length > 0 && agents.FindModel(keys.AgentOf(call.Session), word) is not null ? (word, end < 0 ? string.Empty : call.Arguments[end..].Trim()) : (null, call.Arguments);
    }
}
