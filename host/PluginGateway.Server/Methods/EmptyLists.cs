using System.Text.Json;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Schema;

namespace PluginGateway.Server.Methods;

/// <summary>
/// What the control UI of protocol 4 keeps asking for and this gateway has nothing of: an honest "none" (<c>protocol-4.md</c> §10, row 16), where an error would be shown to people. A row goes by itself
/// when somebody registers a method of its name. What people ask for on purpose, such as <c>cron.list</c>, is not here: there "unknown method" is the better answer.
/// </summary>
internal static class EmptyLists
{
    private static ReadOnlySpan<byte> NoTalk =>
        """{"modes":[],"transports":[],"brains":[],"speech":{"providers":[]},"transcription":{"ready":false,"providers":[]},"realtime":{"ready":false,"providers":[]}}"""u8;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<MethodEntry> Rows { get; } =
    [
        Row("exec.approval.list", Access.Approvals, "[]"u8),
        NotThere("exec.approval.get", Access.Approvals),
        NotThere("exec.approval.waitDecision", Access.Approvals),
        Row("plugin.approval.list", Access.Approvals, "[]"u8),
        Row("openclaw.approval.list", Access.Approvals, "[]"u8),
        Row("question.list", Access.Read, """{"questions":[]}"""u8),
        Row("tasks.list", Access.Read, """{"tasks":[]}"""u8),
        Row("taskSuggestions.list", Access.Read, """{"suggestions":[]}"""u8),
        Row("mentions.list", Access.Read, """{"gatewayInstanceId":"none","revision":0,"items":[]}"""u8),
        Row("projects.list", Access.Read, """{"projects":[],"recents":[]}"""u8),
        Row("environments.list", Access.Read, """{"environments":[]}"""u8),
        Row("themes.list", Access.Read, """{"themes":[]}"""u8),
        Row("sessions.groups.list", Access.Read, """{"groups":[],"sectionOrder":[]}"""u8),
        Row("sessions.groups.defaults", Access.Read, """{"defaults":[]}"""u8),
        Row("sessions.catalog.list", Access.Read, """{"catalogs":[]}"""u8),
        Row("sessions.branches.list", Access.Read, """{"branches":[]}"""u8),
        Row("sessions.viewers.set", Access.Read, """{"sessionKeys":[]}"""u8),
        Row("sessions.observer.visibility", Access.Read, """{"ok":true}"""u8),
        Row("sessions.companion.state", Access.Read, """{"exchanges":[]}"""u8),
        Row("session.discussion.info", Access.Read, """{"state":"none"}"""u8),
        Row("plugins.controlUi.list", Access.Read, """{"revision":"none","plugins":[],"diagnostics":[]}"""u8),
        Row("progressCard.get", Access.Read, """{"card":null}"""u8),
        Row("talk.catalog", Access.Read, NoTalk),
        Row("users.prefs.get", Access.Read, """{"status":"no_durable_identity"}"""u8),
    ];

    private static FixedAnswer Row(string name, Access access, ReadOnlySpan<byte> answer) => new(name, access, answer.ToArray());

    // One of a list that is empty.
    private static FixedAnswer NotThere(string name, Access access) => new(name, access, answer: null);

    // Whatever the params ask for, there is none of it.
    private sealed class FixedAnswer(string name, Access access, byte[]? answer) : MethodEntry(name, access, owner: null, ProtocolLimits.NewestVersion)
    {
        private static readonly JsonElement Anything = JsonElement.Parse("{}"u8);
        private static readonly ErrorShape NoApproval = new(ErrorCodes.InvalidRequest, "approval not found: nothing asks for approval here") { Details = JsonElement.Parse("""{"reason":"APPROVAL_NOT_FOUND"}"""u8) };

        public override MethodShape Shape { get; } = new(Anything, Anything);

        public override Task Invoke(GatewayConnection connection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> parameters, GenerationLease lease)
        {
            (answer is null ? AnswerWriter.Current.Error(id, NoApproval) : AnswerWriter.Current.Ok(id, answer)).SendTo(connection);
            return Task.CompletedTask;
        }
    }
}
