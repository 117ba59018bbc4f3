using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Secrets;

namespace PluginGateway.Server.Config.Importing;

/// <summary>A configuration of ours that is being made of one of the reference's, and the story of it. Not for several threads.</summary>
internal sealed class ImportDraft
{
    private readonly List<(TakenKey Key, string[] To)> _taken = [];
    private readonly List<LeftKey> _left = [];
    private readonly List<string> _notes = [];

    /// <summary>The configuration so far.</summary>
    public JsonObject Result { get; } = [];

    /// <summary>What was taken.</summary>
    public IReadOnlyList<TakenKey> Taken => [.. _taken.Select(taken => taken.Key)];

    /// <summary>What was not.</summary>
    public IReadOnlyList<LeftKey> Left => [.. _left.OrderBy(left => left.Key, StringComparer.Ordinal)];

    /// <summary>What else there is to say.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Takes a value.</summary>
    /// <param name="from">Its key there, with dots.</param>
    /// <param name="to">The names on its way here.</param>
    /// <param name="value">The value; null is none.</param>
    /// <param name="note">What should be known about it.</param>
    public void Take(string from, string[] to, JsonNode? value, string? note = null)
    {
        if (value is null)
        {
            return;
        }

        var section = Result;
        foreach (var name in to[..^1])
        {
            section = section[name] as JsonObject ?? Put(section, name, []);
        }

        section[to[^1]] = value.DeepClone();
        _taken.Add((new TakenKey(from, string.Join('.', to), note ?? NoteOf(to, value)), to));
    }

    /// <summary>Leaves a value.</summary>
    public void Leave(string key, string why) => _left.Add(new LeftKey(key, why));

    /// <summary>Says something.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>Takes a value back that does not do here.</summary>
    /// <param name="path">Where it stands here, or what is around it, or an item or member of it.</param>
    /// <param name="why">Why not.</param>
    /// <returns>Whether it was one that was taken.</returns>
    public bool TakeBack(string path, string why)
    {
        var back = _taken.Where(taken => taken.Key.To == path || path.StartsWith(taken.Key.To + ".", StringComparison.Ordinal)).ToList();
        if (back.Count == 0)
        {
            back = [.. _taken.Where(taken => taken.Key.To.StartsWith(path + ".", StringComparison.Ordinal))];
        }

        foreach (var taken in back)
        {
            _taken.Remove(taken);
            Remove(taken.To);
            Leave(taken.Key.From, why);
        }

        return back.Count > 0;
    }

    // What is left of a section when its last value has gone goes too.
    private void Remove(string[] path)
    {
        for (var length = path.Length; length > 0; length--)
        {
            var section = path[..(length - 1)].Aggregate((JsonNode?)Result, (node, name) => node?[name]) as JsonObject;
            section?.Remove(path[length - 1]);
            if (section is null or { Count: > 0 })
            {
                return;
            }
        }
    }

    private static JsonObject Put(JsonObject section, string name, JsonObject inner)
    {
        section[name] = inner;
        return inner;
    }

    private static string? NoteOf(string[] to, JsonNode value)
    {
        if (value.GetValueKind() != JsonValueKind.String || value.GetValue<string>() is not { Length: > 0 } text)
        {
            return null;
        }

        var names = EnvironmentReferences.Names(text).Distinct(StringComparer.Ordinal).ToList();
        return names.Count > 0 ? $"taken from the environment of the gateway: {string.Join(", ", names)}"
            : SecretNames.Says(to[^1]) ? "a secret, which stands in the file now; \"${NAME}\" takes it from the environment instead"
            : null;
    }
}
