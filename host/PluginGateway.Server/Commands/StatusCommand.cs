using System.Globalization;
using System.Text;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Commands;

/// <summary><c>/status</c>: says which agent and model answer in the session, and how full it is.</summary>
internal sealed class StatusCommand(SessionService sessions, SessionKeys keys, AgentDirectory agents, TimeProvider time) : ISlashCommand
{
    private const int ShownId = 8;

    /// <inheritdoc />
    public string Name => "status";

    /// <inheritdoc />
    public string Usage => "/status";

    /// <inheritdoc />
    public string Summary => "Show agent, model and how long this conversation is";

    /// <inheritdoc />
    public Task<CommandReply> RunAsync(CommandCall call) => Task.FromResult(new CommandReply(Describe(call.Session)));

    private string Describe(string key)
    {
        var agent = keys.AgentOf(key);
        var usual = agents.UsualModel(agent);
        var text = new StringBuilder($"PluginGateway {typeof(StatusCommand).Assembly.GetName().Version!.ToString(3)}");
        text.Append('\n').Append(CultureInfo.InvariantCulture, $"Session: {key}");
        if (sessions.Find(key) is not { } session)
        {
            return text.Append(" (nothing was said yet)\n").Append(CultureInfo.InvariantCulture, $"Agent: {agent} · model: {usual ?? "none"}").ToString();
        }

        var status = SessionViews.Status(session, new SessionModelDefaults(usual, ContextTokens: null), time.GetUtcNow().ToUnixTimeMilliseconds());
        text.Append(CultureInfo.InvariantCulture, $" · id: {session.SessionId[..ShownId]}").Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"Agent: {agent} · model: {session.Settings.ModelOverride ?? usual ?? status.Model ?? "none"} · thinking: {status.ThinkingLevel ?? "off"}").Append('\n');
        return text.Append(Context(status, session.LastRun.CompactionCount ?? 0)).ToString();
    }

    private static string Context(SessionStatus status, int compactions)
    {
        var used = status.TotalTokens is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens in the last turn") : "not counted yet";
        var of = status.ContextTokens is { } window ? string.Create(CultureInfo.InvariantCulture, $", the model takes {window} ({status.PercentUsed ?? 0} %)") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"Context: {used}{of} · summed up: {compactions} times");
    }
}
