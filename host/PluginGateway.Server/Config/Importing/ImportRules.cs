using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Config.Importing;

/// <summary>What becomes of a key of the reference's.</summary>
/// <param name="draft">Takes it, or leaves it.</param>
/// <param name="key">The key there, with dots.</param>
/// <param name="value">Its value.</param>
internal delegate void ImportRule(ImportDraft draft, string key, JsonNode value);

/// <summary>Which keys of the reference's configuration (<c>config-and-cli.md</c> §1–4) are ours, by which names, and why the others are not.</summary>
internal static class ImportRules
{
    private const string NoSuchThing = "there is no such option here";

    // By the same name and with the same meaning.
    private static readonly string[] Same =
    [
        "gateway.port", "gateway.bind", "gateway.customBindHost", "gateway.controlUi.enabled", "gateway.auth.mode", "gateway.auth.token", "gateway.auth.password", "gateway.auth.allowTailscale",
        "gateway.remote.tlsFingerprint", "gateway.reload.mode", "gateway.reload.debounceMs", "gateway.tls.enabled", "gateway.tls.autoGenerate", "gateway.http.endpoints.chatCompletions.enabled",
        "gateway.http.endpoints.responses.enabled", "gateway.http.endpoints.responses.maxBodyBytes", "gateway.nodes.allowCommands", "gateway.nodes.denyCommands", "gateway.trustedProxies",
        "agents.defaults.maxConcurrent", "agents.defaults.timeoutSeconds", "agents.defaults.contextTokens", "agents.defaults.verboseDefault",
        "session.scope", "session.dmScope", "session.identityLinks", "session.resetTriggers", "session.idleMinutes", "session.reset", "session.resetByType", "session.resetByChannel",
        "session.typingMode", "session.typingIntervalSeconds", "session.mainKey",
        "messages.groupChat.historyLimit", "messages.queue.mode", "messages.queue.byChannel", "messages.queue.debounceMs", "messages.queue.cap", "messages.queue.drop",
        "messages.ackReaction", "messages.ackReactionScope", "messages.removeAckAfterReply", "commands.restart",
        "hooks.enabled", "hooks.path", "hooks.token", "hooks.maxBodyBytes", "hooks.presets",
    ];

    private static readonly (string From, string To)[] Paths =
    [
        ("gateway.tls.certPath", "gateway.tls.certPath"), ("gateway.tls.keyPath", "gateway.tls.keyPath"), ("gateway.tls.caPath", "gateway.tls.caPath"), ("canvasHost.root", "gateway.canvas.root"),
    ];

    private static readonly Dictionary<string, ImportRule> ByKey = All();

    // The longest that a key begins with counts.
    private static readonly (string Begin, string Why)[] Reasons =
    [
        ("gateway.mode", "a gateway is what this program is; to talk to one elsewhere: pgw … --url"),
        ("gateway.remote", "where another gateway is, and its secret, the command line is told: --url, --token"),
        ("gateway.tailscale", "this gateway does not run tailscale; run tailscale serve yourself, or gateway.bind tailnet"),
        ("gateway.controlUi", "it lets browsers in without a device; set it yourself if that is meant"),
        ("gateway.controlUi.basePath", "the page is at / here"),
        ("gateway.token", "it counted for nothing there either; the secret is gateway.auth.token"),
        ("canvasHost", "pages are on the gateway's own port here"),
        ("agents.defaults.model", "other models in reserve are not known here"),
        ("agents.defaults.workspace", "a workspace is an agent's own here: agents.list[].workspace"),
        ("hooks.transformsDir", "no value of the configuration is ever run as code here (SEC-08); use templates, or a plugin"),
        ("hooks.internal", "they are code of the reference's; a plugin can do the same"),
        ("hooks.gmail", "this gateway does not run the watcher; hooks.presets has gmail for one that runs elsewhere"),
        ("plugins", "they are programs for the reference; plugins of this gateway: pgw plugins list"),
        ("models", "models are a matter of the plugins openai and anthropic; their keys stay where they are: plugins.<id>.config"),
        ("auth", "keys of models are a matter of the plugins openai and anthropic: plugins.<id>.config.apiKey"),
        ("env", "values of the environment stand in no file here; set them where the gateway is started"),
        ("cron", "there is no timetable here"),
        ("web", "how WhatsApp connects says plugins.whatsapp.config"),
        ("logging", "the log is in the state directory, secrets always taken out"),
        ("meta", "it is about the file itself"),
        ("wizard", "it is about the reference's own assistant"),
        ("channels", "there is no plugin for it in the box"),
        ("channels.defaults", "each channel says it for itself here"),
        ("telegram", "an older form; start the reference once, which writes it anew, and import again"),
        ("whatsapp", "an older form; start the reference once, which writes it anew, and import again"),
        ("routing", "an older form; start the reference once, which writes it anew, and import again"),
        ("agent", "an older form; start the reference once, which writes it anew, and import again"),
    ];

    /// <summary>Goes through a configuration and says what becomes of each key.</summary>
    public static void Run(ImportDraft draft, JsonObject root) => Section(draft, root, string.Empty);

    /// <summary>Why a key is not taken.</summary>
    public static string WhyNot(string key) =>
        Reasons.Where(reason => key == reason.Begin || key.StartsWith(reason.Begin + ".", StringComparison.Ordinal)).OrderByDescending(reason => reason.Begin.Length).Select(reason => reason.Why).FirstOrDefault(NoSuchThing);

    /// <summary>Home for <c>~</c> at the beginning of a path, which only shells know.</summary>
    public static JsonNode? PathOf(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var path) && (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        ? JsonValue.Create(Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..]))
        : value;

    private static void Section(ImportDraft draft, JsonObject section, string path)
    {
        foreach (var (name, value) in section)
        {
            var key = path.Length == 0 ? name : $"{path}.{name}";
            if (value is not null && ByKey.TryGetValue(key, out var rule))
            {
                rule(draft, key, value);
            }
            else if (value is JsonObject inner && ByKey.Keys.Any(known => known.StartsWith(key + ".", StringComparison.Ordinal)))
            {
                Section(draft, inner, key);
            }
            else
            {
                draft.Leave(key, WhyNot(key));
            }
        }
    }

    private static Dictionary<string, ImportRule> All()
    {
        var rules = new Dictionary<string, ImportRule>(StringComparer.Ordinal);
        foreach (var key in Same)
        {
            rules[key] = (draft, from, value) => draft.Take(from, from.Split('.'), value);
        }

        foreach (var (from, to) in Paths)
        {
            rules[from] = (draft, key, value) => draft.Take(key, to.Split('.'), PathOf(value));
        }

        rules["canvasHost.enabled"] = (draft, key, value) => draft.Take(key, ["gateway", "canvas", "enabled"], value);
        rules["canvasHost.liveReload"] = (draft, key, value) => draft.Take(key, ["gateway", "canvas", "liveReload"], value);
        rules["gateway.mode"] = (draft, key, value) => draft.Leave(key, value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == "local" ? "a gateway is always that here" : WhyNot(key));
        rules["hooks.mappings"] = ImportedHooks.Take;
        rules["agents.defaults.model"] = ImportedAgents.TakeModel;
        rules["agents.list"] = ImportedAgents.TakeList;
        rules["bindings"] = ImportedAgents.TakeBindings;
        rules["channels.telegram"] = ImportedChannels.TakeTelegram;
        rules["channels.whatsapp"] = ImportedChannels.TakeWhatsApp;
        return rules;
    }
}
