using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Config.Importing;

/// <summary>Takes <c>channels.telegram</c> and <c>channels.whatsapp</c> (<c>config-and-cli.md</c> §4): who may write there, and what the plugins in the box know by the same name.</summary>
internal static class ImportedChannels
{
    private const string Everybody = "*";

    private static readonly string[] Paths = ["tokenFile"];
    private static readonly string[] OfTelegram = ["botToken", "tokenFile", "mediaMaxMb", "linkPreview", "replyToMode", "webhookUrl", "webhookSecret", "webhookPath", "proxy", "streamMode"];
    private static readonly string[] OfWhatsApp = ["mediaMaxMb", "sendReadReceipts"];
    private static readonly string[] OfAll = ["dmPolicy", "groupPolicy", "historyLimit", "dmHistoryLimit"];
    private static readonly string[] Ids = ["allowFrom", "groupAllowFrom"];

    // What ids of people begin with there and not here.
    private static readonly string[] Prefixes = ["telegram:", "tg:", "whatsapp:"];

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["authDir"] = "a linked device is not moved; link it anew: pgw channels login whatsapp",
        ["name"] = "an account goes by its id here",
        ["accounts"] = "it is no object",
        ["capabilities"] = "the plugin knows what its network can do",
        ["retry"] = "the outbox has rules of its own: delivery",
    };

    /// <summary>Takes the bots.</summary>
    public static void TakeTelegram(ImportDraft draft, string key, JsonNode value) => Take(draft, key, value, "telegram", OfTelegram);

    /// <summary>Takes the numbers.</summary>
    public static void TakeWhatsApp(ImportDraft draft, string key, JsonNode value)
    {
        Take(draft, key, value, "whatsapp", OfWhatsApp);
        draft.Note("WhatsApp: the device has to be linked anew: pgw channels login whatsapp");
    }

    private static void Take(ImportDraft draft, string key, JsonNode value, string plugin, string[] known)
    {
        if (value is not JsonObject channel)
        {
            draft.Leave(key, "it is no object");
            return;
        }

        draft.Take($"{key}.enabled", ["plugins", plugin, "enabled"], channel["enabled"] ?? JsonValue.Create(true));
        Account(draft, key, channel, ["plugins", plugin, "config"], known);
        foreach (var (id, account) in channel["accounts"] as JsonObject ?? [])
        {
            var path = $"{key}.accounts.{id}";
            if (account is not JsonObject own)
            {
                draft.Leave(path, "it is no object");
            }
            else if (own["enabled"] is JsonValue said && said.GetValueKind() == JsonValueKind.False)
            {
                draft.Leave(path, "it is turned off, and an account that is not wanted is left out here");
            }
            else
            {
                Account(draft, path, own, ["plugins", plugin, "config", "accounts", id], known);
            }
        }

        if (channel["groupPolicy"] is null)
        {
            draft.Note($"{key}: groups may write unless told otherwise there; here only those in plugins.{plugin}.config.groups (groupPolicy open is the other)");
        }
    }

    private static void Account(ImportDraft draft, string path, JsonObject account, string[] to, string[] known)
    {
        foreach (var (name, value) in account)
        {
            var key = $"{path}.{name}";
            switch (name)
            {
                case "enabled" or "accounts" when value is not null && (name == "enabled" || value is JsonObject):
                    break;
                case "groups" when value is JsonObject groups:
                    Groups(draft, key, groups, [.. to, name]);
                    break;
                case var _ when Ids.Contains(name, StringComparer.Ordinal) && value is JsonArray people:
                    People(draft, key, people, [.. to, name]);
                    break;
                case var _ when known.Contains(name, StringComparer.Ordinal) || OfAll.Contains(name, StringComparer.Ordinal):
                    draft.Take(key, [.. to, name], Paths.Contains(name, StringComparer.Ordinal) ? ImportRules.PathOf(value) : value);
                    break;
                default:
                    draft.Leave(key, Reasons.GetValueOrDefault(name, "the plugin in the box has no such option"));
                    break;
            }
        }
    }

    // A name can be taken over by somebody else (SEC-13), and everybody is a policy.
    private static void People(ImportDraft draft, string key, JsonArray people, string[] to)
    {
        var ids = new JsonArray();
        foreach (var (person, number) in people.Select((person, number) => (TextOf(person), number)))
        {
            var id = Prefixes.Where(prefix => person.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(prefix => person[prefix.Length..]).FirstOrDefault(person);
            if (id == Everybody)
            {
                draft.Leave($"{key}.{number}", $"everybody is {(to[^1] == "allowFrom" ? "dmPolicy open" : "an empty list")} here");
            }
            else if (id.Length == 0 || id.StartsWith('@') || !id.Any(char.IsAsciiDigit))
            {
                draft.Leave($"{key}.{number}", "it is no id but a name, which others can take over; write the person's number");
            }
            else
            {
                ids.Add((JsonNode)JsonValue.Create(id));
            }
        }

        draft.Take(key, to, ids.Count > 0 ? ids : null);
    }

    private static void Groups(ImportDraft draft, string key, JsonObject groups, string[] to)
    {
        var ids = new JsonArray();
        foreach (var (id, settings) in groups)
        {
            if (id == Everybody)
            {
                draft.Leave($"{key}.{id}", "every group is groupPolicy open here");
            }
            else if (settings is JsonObject { } own && own["enabled"] is JsonValue said && said.GetValueKind() == JsonValueKind.False)
            {
                draft.Leave($"{key}.{id}", "it is turned off, and a group that is not wanted is left out here");
            }
            else
            {
                ids.Add((JsonNode)JsonValue.Create(id));
                foreach (var (name, _) in settings as JsonObject ?? [])
                {
                    draft.Leave($"{key}.{id}.{name}", "groups have no settings of their own here; the account's count");
                }
            }
        }

        draft.Take(key, to, ids.Count > 0 ? ids : null);
    }

    private static string TextOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>().Trim(),
        JsonValueKind.Number => value.ToJsonString(),
        _ => string.Empty,
    };
}
