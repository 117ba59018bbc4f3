using System.Text.Json.Nodes;

namespace PluginGateway.Conformance.Tests.Conformance;

/// <summary>One recorded conversation with the reference gateway, reduced to what was asked and the shape of what came back (<c>Shapes/README.md</c>).</summary>
internal sealed class Recording
{
    private Recording(string name, JsonObject json)
    {
        Name = name;
        Steps = [.. json["steps"]!.AsArray().Select(step => new Step(step!.AsObject()))];
        Events = json["events"]!.AsObject();
    }

    /// <summary>All there are.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*-*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Where they are.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Shapes");

    public string Name { get; }

    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Shapes of the events by kind; those of <c>agent</c> by stream and those of <c>chat</c> by state.</summary>
    public JsonObject Events { get; }

    public static Recording Read(string name) => new(name, JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!.AsObject());

    /// <summary>One thing that the client did, or that happened to it.</summary>
    internal sealed class Step(JsonObject json)
    {
        /// <summary>Which connection.</summary>
        public string Connection { get; } = json["on"]!.GetValue<string>();

        /// <summary>Whether the connection was not one from the same machine.</summary>
        public bool IsAfar { get; } = json["afar"]?.GetValue<bool>() ?? false;

        /// <summary>A frame that was sent as it stands here; null when <see cref="Method"/> was called or the connection was closed.</summary>
        public string? Raw { get; } = json["send"]?.GetValue<string>();

        public string? Method { get; } = json["method"]?.GetValue<string>();

        public JsonNode? Params { get; } = json["params"];

        /// <summary>The answer, or the first of two.</summary>
        public JsonObject? Answer { get; } = json["answer"]?.AsObject();

        /// <summary>The second answer to the same request.</summary>
        public JsonObject? Final { get; } = json["final"]?.AsObject();

        /// <summary>What a node, on another connection, answered to what it was asked for because of this request; null when it was not asked, or stayed silent.</summary>
        public NodeAnswer? Node { get; } = json["node"] is JsonObject node ? new NodeAnswer(node["on"]!.GetValue<string>(), node["result"]!.AsObject(), node["heard"]!.AsObject()) : null;

        /// <summary>The code that the gateway closed the connection with.</summary>
        public int? Closed { get; } = json["closed"]?.GetValue<int>();

        public string? Reason { get; } = json["reason"]?.GetValue<string>();

        /// <summary>What it is called in a list of differences.</summary>
        public string Label => Method ?? Raw ?? "close";
    }

    /// <summary>A node's answer.</summary>
    /// <param name="Connection">The node's connection.</param>
    /// <param name="Result">The params of <c>node.invoke.result</c>, without the ids.</param>
    /// <param name="Heard">What the gateway answered to it.</param>
    internal sealed record NodeAnswer(string Connection, JsonObject Result, JsonObject Heard);
}
