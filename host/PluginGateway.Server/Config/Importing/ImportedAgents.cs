using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Config.Importing;

/// <summary>Takes agents, their models and their bindings (<c>config-and-cli.md</c> §3).</summary>
internal static class ImportedAgents
{
    private static readonly string[] Providers = ["anthropic", "openai"];
    private static readonly string[] OfAgent = ["id", "default", "name", "identity"];
    private static readonly string[] OfIdentity = ["name", "theme", "emoji", "avatar"];
    private static readonly string[] OfMatch = ["channel", "accountId", "peer"];

    /// <summary>Takes the model that agents use unless told otherwise: <c>provider/model</c>, or that as <c>primary</c> of several.</summary>
    public static void TakeModel(ImportDraft draft, string key, JsonNode value)
    {
        if (value is JsonObject several)
        {
            foreach (var (name, _) in several.Where(member => member.Key != "primary"))
            {
                draft.Leave($"{key}.{name}", ImportRules.WhyNot(key));
            }

            (key, value) = ($"{key}.primary", several["primary"] ?? JsonValue.Create(string.Empty));
        }

        if (ModelOf(value) is not var (provider, model))
        {
            draft.Leave(key, NoProvider);
            return;
        }

        draft.Take(key, ["agents", "defaults", "provider"], provider);
        draft.Take(key, ["agents", "defaults", "model"], model);
        draft.Note($"the plugin {provider} answers for the agents, and needs its key: pgw config set plugins.{provider}.config.apiKey -, then pgw plugins enable {provider}");
    }

    /// <summary>Takes the agents.</summary>
    public static void TakeList(ImportDraft draft, string key, JsonNode value)
    {
        var agents = new JsonArray();
        foreach (var (item, number) in (value as JsonArray ?? []).Select((item, number) => (item as JsonObject, number)))
        {
            if (item is null)
            {
                draft.Leave($"{key}.{number}", "it is no object");
                continue;
            }

            agents.Add(Agent(draft, $"{key}.{number}", item));
        }

        // Without a word the first is the one there; here one of several has to say it.
        if (agents.Count > 1 && !agents.Any(agent => agent!["default"] is JsonValue said && said.GetValueKind() == JsonValueKind.True))
        {
            agents[0]!["default"] = true;
        }

        draft.Take(key, key.Split('.'), agents.Count > 0 ? agents : null);
    }

    /// <summary>Takes the bindings. One that names no account means the account <c>default</c> there, and any here.</summary>
    public static void TakeBindings(ImportDraft draft, string key, JsonNode value)
    {
        var bindings = new JsonArray();
        foreach (var (item, number) in (value as JsonArray ?? []).Select((item, number) => (item as JsonObject, number)))
        {
            if (item?["match"] is not JsonObject match || match.Any(member => !OfMatch.Contains(member.Key, StringComparer.Ordinal)))
            {
                draft.Leave($"{key}.{number}", "it is bound by more than channel, account and peer, and would be wider here");
                continue;
            }

            var copy = match.DeepClone().AsObject();
            copy["accountId"] ??= "default";
            bindings.Add(new JsonObject { ["agentId"] = item["agentId"]?.DeepClone(), ["match"] = copy });
        }

        draft.Take(key, [key], bindings.Count > 0 ? bindings : null);
    }

    /// <summary>The members that are known; the others are left.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Known(ImportDraft draft, string path, JsonObject section, IReadOnlyCollection<string> keys)
    {
        foreach (var (name, value) in section)
        {
            if (keys.Contains(name, StringComparer.Ordinal))
            {
                yield return KeyValuePair.Create(name, value?.DeepClone());
            }
            else
            {
                draft.Leave($"{path}.{name}", ImportRules.WhyNot($"{path}.{name}"));
            }
        }
    }

    private const string NoProvider = "it names no provider that is in the box (anthropic/…, openai/…); set agents.defaults.provider and model yourself";

    private static JsonObject Agent(ImportDraft draft, string path, JsonObject item)
    {
        var others = new JsonObject(item.Where(member => member.Key is not ("model" or "workspace" or "identity")).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        var agent = new JsonObject(Known(draft, path, others, OfAgent));
        if (item["workspace"] is { } workspace)
        {
            agent["workspace"] = ImportRules.PathOf(workspace)?.DeepClone();
        }

        if (item["identity"] is JsonObject identity)
        {
            agent["identity"] = new JsonObject(Known(draft, $"{path}.identity", identity, OfIdentity));
        }

        if (item["model"] is { } model)
        {
            if (ModelOf(model is JsonObject several ? several["primary"] : model) is var (provider, name))
            {
                (agent["provider"], agent["model"]) = (provider, name);
            }
            else
            {
                draft.Leave($"{path}.model", NoProvider);
            }
        }

        return agent;
    }

    private static (string Provider, string Model)? ModelOf(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var named) && named.Split('/', 2) is [var provider, { Length: > 0 } model] && Providers.Contains(provider, StringComparer.Ordinal) ? (provider, model) : null;
}
