using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.PluginHosting;

/// <summary>
/// The schema of each plugin's <c>config</c>, as its newest generation declared it. Kept when the plugin stops: its secrets are secret all the same. Any thread.
/// </summary>
public sealed class SettingsSchemas
{
    private readonly ConcurrentDictionary<string, JsonElement> _schemas = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Raised when a plugin has declared its settings, before anything else of it runs; on its thread, and must be brief.</summary>
    public event Action? Learnt;

    /// <summary>The schemas by plugin. A snapshot.</summary>
    public IReadOnlyDictionary<string, JsonElement> All => new Dictionary<string, JsonElement>(_schemas, StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a schema.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="schema">The schema of its <c>config</c>.</param>
    public void Learn(string id, JsonObject schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        using var document = JsonDocument.Parse(schema.ToJsonString());
        _schemas[id] = document.RootElement.Clone();
        Learnt?.Invoke();
    }
}
