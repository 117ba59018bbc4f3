using PluginGateway.Protocol;

namespace PluginGateway.Server.Sessions;

/// <summary>A session as methods show it. Pure.</summary>
internal static class SessionViews
{
    /// <summary>As it is stored: the answer of what changes it.</summary>
    public static SessionEntry Entry(SessionRecord session) => new()
    {
        SessionId = session.SessionId,
        UpdatedAt = session.UpdatedAt,
        Label = session.Label,
        SystemSent = session.LastRun.SystemSent,
        AbortedLastRun = session.LastRun.Aborted,
        ThinkingLevel = session.Settings.ThinkingLevel,
        VerboseLevel = session.Settings.VerboseLevel,
        ReasoningLevel = session.Settings.ReasoningLevel,
        ResponseUsage = session.Settings.ResponseUsage,
        ElevatedLevel = session.Settings.ElevatedLevel,
        ExecHost = session.Settings.ExecHost,
        ExecSecurity = session.Settings.ExecSecurity,
        ExecAsk = session.Settings.ExecAsk,
        ExecNode = session.Settings.ExecNode,
        SpawnedBy = session.Settings.SpawnedBy,
        SendPolicy = session.Settings.SendPolicy,
        GroupActivation = session.Settings.GroupActivation,
        QueueMode = session.Settings.QueueMode,
        QueueDebounceMs = session.Settings.QueueDebounceMs,
        QueueCap = session.Settings.QueueCap,
        QueueDrop = session.Settings.QueueDrop,
        ProviderOverride = session.Settings.ProviderOverride,
        ModelOverride = session.Settings.ModelOverride,
        InputTokens = session.LastRun.InputTokens,
        OutputTokens = session.LastRun.OutputTokens,
        TotalTokens = session.LastRun.TotalTokens,
        ModelProvider = session.LastRun.Provider,
        Model = session.LastRun.Model,
        ContextTokens = session.LastRun.ContextTokens,
        CompactionCount = session.LastRun.CompactionCount,
        DisplayName = session.DisplayName,
        LastChannel = session.Channel,
        LastTo = session.Chat,
        LastAccountId = session.AccountId,
        LastThreadId = session.ThreadId,
    };

    /// <summary>As a row of a list, without what has to be read from its messages.</summary>
    public static SessionRow Row(SessionRecord session) => new()
    {
        Key = session.Key,
        Kind = session.Kind,
        SessionId = session.SessionId,
        UpdatedAt = session.UpdatedAt,
        Label = session.Label,
        DisplayName = session.DisplayName,
        Channel = session.Channel,
        ChatType = session.Channel is null ? null : session.Kind,
        Origin = session.Channel is { } channel ? new SessionRowOrigin(channel, channel, session.Kind, session.Chat, session.AccountId) : null,
        SystemSent = session.LastRun.SystemSent,
        AbortedLastRun = session.LastRun.Aborted,
        ThinkingLevel = session.Settings.ThinkingLevel,
        VerboseLevel = session.Settings.VerboseLevel,
        ReasoningLevel = session.Settings.ReasoningLevel,
        ElevatedLevel = session.Settings.ElevatedLevel,
        SendPolicy = session.Settings.SendPolicy,
        InputTokens = session.LastRun.InputTokens,
        OutputTokens = session.LastRun.OutputTokens,
        TotalTokens = session.LastRun.TotalTokens ?? 0,
        ResponseUsage = session.Settings.ResponseUsage,
        ModelProvider = session.Settings.ProviderOverride ?? session.LastRun.Provider,
        Model = session.Settings.ModelOverride ?? session.LastRun.Model,
        ContextTokens = session.LastRun.ContextTokens,
        DeliveryContext = session.Channel is { } to ? new SessionDelivery(to, session.Chat, session.AccountId) { ThreadId = session.ThreadId } : null,
        LastChannel = session.Channel,
        LastTo = session.Chat,
        LastAccountId = session.AccountId,
        LastThreadId = session.ThreadId,
    };

    /// <summary>In short, for <c>status</c>.</summary>
    /// <param name="session">The session.</param>
    /// <param name="defaults">What applies to a session that says nothing else.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static SessionStatus Status(SessionRecord session, SessionModelDefaults defaults, long now)
    {
        var context = session.LastRun.ContextTokens ?? defaults.ContextTokens;
        var used = session.LastRun.TotalTokens;
        return new SessionStatus
        {
            AgentId = session.AgentId,
            Key = session.Key,
            Kind = session.Kind,
            SessionId = session.SessionId,
            UpdatedAt = session.UpdatedAt,
            Age = now - session.UpdatedAt,
            ThinkingLevel = session.Settings.ThinkingLevel,
            VerboseLevel = session.Settings.VerboseLevel,
            ReasoningLevel = session.Settings.ReasoningLevel,
            ElevatedLevel = session.Settings.ElevatedLevel,
            SystemSent = session.LastRun.SystemSent,
            AbortedLastRun = session.LastRun.Aborted,
            InputTokens = session.LastRun.InputTokens,
            OutputTokens = session.LastRun.OutputTokens,
            TotalTokens = used,
            RemainingTokens = context - used is { } left ? Math.Max(0, left) : null,
            PercentUsed = context is > 0 && used is not null ? (int)Math.Min(999, Math.Round(used.Value * 100.0 / context.Value)) : null,
            Model = session.Settings.ModelOverride ?? session.LastRun.Model ?? defaults.Model,
            ContextTokens = context,
            Flags = [.. Flags(session)],
        };
    }

    /// <summary>The beginning of a text, on one line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Longest beginning, in characters.</param>
    /// <param name="more">What stands for the rest; counts.</param>
    public static string? Cut(string? text, int length, string more)
    {
        var line = text?.ReplaceLineEndings(" ").Trim();
        if (line is null || line.Length <= length)
        {
            return line;
        }

        var end = length - more.Length;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + more;
    }

    private static IEnumerable<string> Flags(SessionRecord session)
    {
        (string Name, string? Value)[] levels =
        [
            ("think", session.Settings.ThinkingLevel), ("verbose", session.Settings.VerboseLevel), ("reasoning", session.Settings.ReasoningLevel),
            ("elevated", session.Settings.ElevatedLevel), ("system", session.LastRun.SystemSent == true ? string.Empty : null),
            ("aborted", session.LastRun.Aborted == true ? string.Empty : null), ("id", session.SessionId),
        ];
        return levels.Where(level => level.Value is not null).Select(level => level.Value!.Length == 0 ? level.Name : $"{level.Name}:{level.Value}");
    }
}
