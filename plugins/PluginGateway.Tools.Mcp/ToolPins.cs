using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;

namespace PluginGateway.Tools.Mcp;

/// <summary>
/// Which tools somebody has looked at and approved: by server, name and hash, kept in <c>approved-tools.json</c> of the plugin's data folder. A tool that differs from
/// what was approved is not the tool that was approved. Any thread.
/// </summary>
internal sealed class ToolPins(PluginInfo info, ILogger<ToolPins> log)
{
    private readonly Lock _gate = new();
    private readonly string _path = Path.Combine(info.DataDirectory, "approved-tools.json");
    private Dictionary<string, Dictionary<string, string>>? _approved;

    /// <summary>The hash that was approved; null when none was.</summary>
    public string? Approved(string server, string tool)
    {
        lock (_gate)
        {
            _approved ??= Load();
            return _approved.GetValueOrDefault(server)?.GetValueOrDefault(tool);
        }
    }

    /// <summary>Keeps approvals; those of the server's other tools stay.</summary>
    /// <exception cref="IOException">They cannot be kept.</exception>
    public void Approve(string server, IEnumerable<ToolDefinition> tools)
    {
        lock (_gate)
        {
            // Another generation may have written meanwhile.
            var approved = Load();
            if (!approved.TryGetValue(server, out var mine))
            {
                approved[server] = mine = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            foreach (var tool in tools)
            {
                mine[tool.Name] = tool.Hash;
            }

            Save(approved);
            _approved = approved;
        }
    }

    private Dictionary<string, Dictionary<string, string>> Load()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), PinsJson.Default.DictionaryStringDictionaryStringString) ?? [];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException e)
        {
            // Nothing is approved then, which is the safe side.
            McpLog.PinsUnreadable(log, _path, e.Message);
            return [];
        }
    }

    private void Save(Dictionary<string, Dictionary<string, string>> approved)
    {
        Directory.CreateDirectory(info.DataDirectory);
        var next = $"{_path}.next";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(next, options))
        {
            JsonSerializer.Serialize(file, approved, PinsJson.Default.DictionaryStringDictionaryStringString);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class PinsJson : JsonSerializerContext;
