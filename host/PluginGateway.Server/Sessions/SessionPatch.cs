using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Agents;

namespace PluginGateway.Server.Sessions;

/// <summary>What <c>sessions.patch</c> makes of a session (<c>methods.md</c> §5); the wordings are the reference's. Pure but for looking at the models there are.</summary>
internal sealed class SessionPatch(AgentDirectory agents)
{
    private const int MaxLabel = 64;

    // xhigh is for models that say so, and no provider can say so yet.
    private static readonly string[] Thinking = ["off", "minimal", "low", "medium", "high"];
    private static readonly string[] Verbose = ["on", "off", "full"];
    private static readonly string[] Reasoning = ["on", "off", "stream"];
    private static readonly string[] Usage = ["off", "on", "tokens", "full"];
    private static readonly string[] Elevated = ["on", "off", "ask", "full"];
    private static readonly string[] Hosts = ["sandbox", "gateway", "node"];
    private static readonly string[] Security = ["deny", "allowlist", "full"];
    private static readonly string[] Ask = ["off", "on-miss", "always"];
    private static readonly string[] Policies = ["allow", "deny"];
    private static readonly string[] Activations = ["mention", "always"];
    private static readonly string[] QueueModes = ["collect", "steer", "followup", "steer-backlog", "steer+backlog", "interrupt", "queue"];
    private static readonly string[] QueueDrops = ["summarize", "old", "new"];

    /// <summary>How hard runs can think.</summary>
    public static IReadOnlyList<string> ThinkingLevels => Thinking;

    /// <summary>
    /// Whether something of it is for admins alone: all but the label, and how hard to think, which whoever may write says with any message (<c>thinking</c>). What is new is for admins until somebody
    /// says otherwise here.
    /// </summary>
    public static bool NeedsAdmin(SessionsPatchParams patch) => patch != new SessionsPatchParams { Key = patch.Key, Label = patch.Label, ThinkingLevel = patch.ThinkingLevel };

    /// <summary>The session after the change.</summary>
    /// <param name="session">The session before.</param>
    /// <param name="patch">What is to change.</param>
    /// <param name="others">All sessions: a label is one session's only.</param>
    /// <exception cref="GatewayException">Something of it may not be; nothing is to change then.</exception>
    public SessionRecord Apply(SessionRecord session, SessionsPatchParams patch, IEnumerable<SessionRecord> others)
    {
        var known = session.Settings;
        var (provider, model) = Model(session.AgentId, patch.Model, known);
        var usage = Choice("responseUsage", patch.ResponseUsage, known.ResponseUsage, Usage, "\"off\"|\"tokens\"|\"full\"");
        return session with
        {
            Label = Label(session, patch.Label, others),
            Settings = new SessionSettings
            {
                SpawnedBy = SpawnedBy(session, patch.SpawnedBy),
                ThinkingLevel = Without("off", Choice("thinkingLevel", patch.ThinkingLevel, known.ThinkingLevel, Thinking, "off|minimal|low|medium|high")),
                VerboseLevel = Choice("verboseLevel", patch.VerboseLevel, known.VerboseLevel, Verbose, "\"on\"|\"off\""),
                ReasoningLevel = Without("off", Choice("reasoningLevel", patch.ReasoningLevel, known.ReasoningLevel, Reasoning, "\"on\"|\"off\"|\"stream\"")),
                ResponseUsage = usage is "on" ? "tokens" : Without("off", usage),
                ElevatedLevel = Choice("elevatedLevel", patch.ElevatedLevel, known.ElevatedLevel, Elevated, "\"on\"|\"off\"|\"ask\"|\"full\""),
                ExecHost = Choice("execHost", patch.ExecHost, known.ExecHost, Hosts, "\"sandbox\"|\"gateway\"|\"node\""),
                ExecSecurity = Choice("execSecurity", patch.ExecSecurity, known.ExecSecurity, Security, "\"deny\"|\"allowlist\"|\"full\""),
                ExecAsk = Choice("execAsk", patch.ExecAsk, known.ExecAsk, Ask, "\"off\"|\"on-miss\"|\"always\""),
                ExecNode = Text("execNode", patch.ExecNode, known.ExecNode),
                ProviderOverride = provider,
                ModelOverride = model,
                SendPolicy = Choice("sendPolicy", patch.SendPolicy, known.SendPolicy, Policies, "\"allow\"|\"deny\""),
                QueueMode = Choice("queueMode", patch.QueueMode, known.QueueMode, QueueModes, "collect|steer|followup|steer-backlog|interrupt|queue"),
                QueueDrop = Choice("queueDrop", patch.QueueDrop, known.QueueDrop, QueueDrops, "summarize|old|new"),
                QueueDebounceMs = Number("queueDebounceMs", patch.QueueDebounceMs, known.QueueDebounceMs, least: 0, most: 60_000),
                QueueCap = Number("queueCap", patch.QueueCap, known.QueueCap, least: 1, most: 1000),
                GroupActivation = Choice("groupActivation", patch.GroupActivation, known.GroupActivation, Activations, "\"mention\"|\"always\""),
            },
        };
    }

    private (string? Provider, string? Model) Model(string agentId, TextPatch patch, SessionSettings known)
    {
        if (Text("model", patch, known.ModelOverride) is not { } wanted || !patch.IsGiven)
        {
            return patch.IsGiven ? (null, null) : (known.ProviderOverride, known.ModelOverride);
        }

        return agents.FindModel(agentId, wanted) switch
        {
            null => throw Invalid($"model not allowed: {wanted}"),
            { IsDefault: true } => (null, null),
            { } choice => (choice.Provider, choice.Model.Id),
        };
    }

    private static string? Label(SessionRecord session, TextPatch patch, IEnumerable<SessionRecord> others)
    {
        if (!patch.IsGiven || patch.Value is not { } text)
        {
            return patch.Over(session.Label);
        }

        var label = text.Trim();
        return label.Length switch
        {
            0 => throw Invalid("invalid label: empty"),
            > MaxLabel => throw Invalid($"invalid label: too long (max {MaxLabel})"),
            _ when others.Any(other => other.Key != session.Key && other.Label == label) => throw Invalid($"label already in use: {label}"),
            _ => label,
        };
    }

    private static string? SpawnedBy(SessionRecord session, TextPatch patch)
    {
        var known = session.Settings.SpawnedBy;
        var wanted = Text("spawnedBy", patch, known);
        if (!patch.IsGiven || wanted == known)
        {
            return known;
        }

        if (wanted is null)
        {
            throw Invalid("spawnedBy cannot be cleared once set");
        }

        if (!SessionKeys.IsSubagent(session.Key))
        {
            throw Invalid("spawnedBy is only supported for subagent:* sessions");
        }

        return known is null ? wanted : throw Invalid("spawnedBy cannot be changed once set");
    }

    private static string? Text(string name, TextPatch patch, string? known)
    {
        var text = patch.Over(known)?.Trim();
        return text is "" && patch.IsGiven ? throw Invalid($"invalid {name}: empty") : text;
    }

    private static string? Choice(string name, TextPatch patch, string? known, string[] choices, string shown)
    {
        if (!patch.IsGiven || Normal(patch.Value) is not { } word)
        {
            return patch.Over(known);
        }

        return choices.Contains(word, StringComparer.Ordinal) ? word : throw Invalid($"invalid {name} (use {shown})");
    }

    private static int? Number(string name, NumberPatch patch, int? known, int least, int most) =>
        patch.IsGiven && (patch.Value < least || patch.Value > most) ? throw Invalid($"invalid {name} (use {least} to {most})") : patch.Over(known);

    private static string? Normal(string? word) => word?.Trim().ToLowerInvariant();

    private static string? Without(string word, string? value) => value == word ? null : value;

    private static GatewayException Invalid(string message) => new(ErrorCodes.InvalidRequest, message);
}
