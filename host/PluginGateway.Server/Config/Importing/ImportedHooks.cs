using System.Text.Json.Nodes;

namespace PluginGateway.Server.Config.Importing;

/// <summary>Takes <c>hooks.mappings</c> (<c>http.md</c> §2).</summary>
internal static class ImportedHooks
{
    private static readonly string[] Keys =
    [
        "id", "match", "action", "wakeMode", "name", "sessionKey", "messageTemplate", "textTemplate", "deliver", "allowUnsafeExternalContent", "channel", "to", "model", "thinking", "timeoutSeconds",
    ];

    /// <summary>Takes those that need no module.</summary>
    public static void Take(ImportDraft draft, string key, JsonNode value)
    {
        var taken = new JsonArray();
        foreach (var (item, number) in (value as JsonArray ?? []).Select((item, number) => (item as JsonObject, number)))
        {
            var path = $"{key}.{number}";
            if (item is null)
            {
                draft.Leave(path, "it is no object");
            }
            else if (item["transform"] is not null)
            {
                draft.Leave(path, ImportRules.WhyNot("hooks.transformsDir"));
            }
            else
            {
                taken.Add(new JsonObject(ImportedAgents.Known(draft, path, item, Keys)));
            }
        }

        if (taken.Count > 0)
        {
            draft.Take(key, key.Split('.'), taken);
        }
    }
}
