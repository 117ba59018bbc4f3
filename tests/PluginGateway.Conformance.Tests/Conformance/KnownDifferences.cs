using System.Text.Json.Nodes;

namespace PluginGateway.Conformance.Tests.Conformance;

/// <summary>What differs from the reference on purpose, each with its reason (<c>Shapes/differs.json</c>), and which methods are not there yet (<c>Shapes/pending.json</c>).</summary>
internal sealed class KnownDifferences
{
    private readonly HashSet<string> _differences = ReadDifferences();
    private readonly JsonObject _pending = Read("pending").AsObject();

    /// <summary>Methods that are not there yet.</summary>
    public IEnumerable<string> Pending => _pending.Select(method => method.Key);

    /// <summary>Whether a method is not there yet.</summary>
    public bool IsPending(string? method) => method is not null && _pending.ContainsKey(method);

    /// <summary>Whether a difference is on purpose.</summary>
    public bool Contains(string difference) => _differences.Contains(difference);

    /// <summary>All of them.</summary>
    public IEnumerable<string> All => _differences;

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Recording.Folder, name + ".json")))!;

    private static HashSet<string> ReadDifferences()
    {
        var differences = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in Read("differs").AsArray())
        {
            group!["reason"]!.GetValue<string>().Length.ShouldBeGreaterThan(10);
            foreach (var difference in group["differences"]!.AsArray())
            {
                differences.Add(difference!.GetValue<string>()).ShouldBeTrue($"{difference} stands there twice");
            }
        }

        return differences;
    }
}
