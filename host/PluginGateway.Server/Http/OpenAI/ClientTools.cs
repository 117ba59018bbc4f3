using System.Text.Json;
using System.Text.RegularExpressions;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Http.Api;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>The tools that a request brings along, for its client to do (<c>http.md</c> §5). Immutable.</summary>
/// <param name="Tools">Those that the model may call.</param>
/// <param name="Instruction">What the model is told of <c>tool_choice</c>; null when it may choose.</param>
internal sealed partial record ClientTools(IReadOnlyList<ClientTool> Tools, string? Instruction)
{
    private const int Most = 128;

    private static readonly ClientTools None = new([], null);
    private static readonly JsonElement AnyObject = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement;

    /// <summary>Reads <c>tools</c> and <c>tool_choice</c>, in the form of chat completions (with a <c>function</c> inside) or of responses (without).</summary>
    /// <exception cref="ApiException">One has a form that is not known, or the choice is none of them.</exception>
    public static ClientTools Read(JsonElement tools, JsonElement choice)
    {
        var known = new Dictionary<string, ClientTool>(StringComparer.Ordinal);
        foreach (var (tool, number) in Listed(tools).Select((tool, number) => (Tool(tool, $"tools[{number}]"), number)))
        {
            if (!known.TryAdd(tool.Name, tool))
            {
                throw ApiException.BadRequest($"there are two tools called {tool.Name}", $"tools[{number}]");
            }
        }

        return choice.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => new ClientTools([.. known.Values], null),
            JsonValueKind.String => Chosen(JsonMember.Text(choice), known),
            _ => Named(JsonMember.Text(JsonMember.Find(choice, "function") ?? choice, "name"), known),
        };
    }

    /// <summary>Words for the system prompt, after those of the request.</summary>
    public string? After(string? system) => Instruction is null ? system : string.Join("\n\n", new[] { system, Instruction }.Where(text => !string.IsNullOrEmpty(text)));

    private static JsonElement[] Listed(JsonElement tools) => tools.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        JsonValueKind.Array when tools.GetArrayLength() <= Most => [.. tools.EnumerateArray()],
        JsonValueKind.Array => throw ApiException.BadRequest($"there are {tools.GetArrayLength()} tools; at most {Most} are taken", "tools"),
        _ => throw ApiException.BadRequest("tools must be a list", "tools"),
    };

    private static ClientTool Tool(JsonElement tool, string at)
    {
        if (JsonMember.Text(tool, "type") != "function")
        {
            throw ApiException.BadRequest("the only type of tool is function: what an agent itself can do is its operator's decision (agents.list[].tools)", $"{at}.type");
        }

        var function = JsonMember.Find(tool, "function") ?? tool;
        if (JsonMember.Text(function, "name") is not { } name || !Name().IsMatch(name))
        {
            throw ApiException.BadRequest("a tool needs a name of 1 to 64 letters, digits, _ and -", $"{at}.name");
        }

        var parameters = JsonMember.Find(function, "parameters") ?? AnyObject;
        return parameters.ValueKind == JsonValueKind.Object
            ? new ClientTool(name, JsonMember.Text(function, "description") ?? string.Empty, parameters)
            : throw ApiException.BadRequest("the parameters of a tool are a JSON schema, an object", $"{at}.parameters");
    }

    private static ClientTools Chosen(string choice, Dictionary<string, ClientTool> known) => choice switch
    {
        "none" => None,
        "auto" => new ClientTools([.. known.Values], null),
        "required" when known.Count > 0 => new ClientTools([.. known.Values], $"You must call at least one of these tools before you answer: {string.Join(", ", known.Keys)}."),
        "required" => throw ApiException.BadRequest("tool_choice demands a tool, and there are no tools", "tool_choice"),
        _ => throw ApiException.BadRequest("tool_choice is none, auto, required, or names one of tools", "tool_choice"),
    };

    private static ClientTools Named(string? name, Dictionary<string, ClientTool> known) => name is not null && known.TryGetValue(name, out var tool)
        ? new ClientTools([tool], $"You must call the tool {name} before you answer.")
        : throw ApiException.BadRequest("tool_choice is none, auto, required, or names one of tools", "tool_choice");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
