using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Http.Api;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>Reads the input of a response (<c>http.md</c> §5). Pure.</summary>
internal static class ResponsesInput
{
    private const string Missing = "Missing user message in `input`.";

    /// <summary>What an agent is told.</summary>
    /// <exception cref="ApiException">An item has a form that is not known, or there is none to answer.</exception>
    public static Prompt Read(JsonElement input, string? instructions)
    {
        var system = new List<string> { instructions ?? string.Empty };
        var turns = new List<PromptTurn>();
        var called = new Dictionary<string, string?>(StringComparer.Ordinal);
        switch (input.ValueKind)
        {
            case JsonValueKind.String:
                turns.Add(new PromptTurn("user", JsonMember.Text(input), []));
                break;
            case JsonValueKind.Array:
                foreach (var (item, number) in input.EnumerateArray().Select((item, number) => (item, number)))
                {
                    Item(item, $"input[{number}]", system, turns, called);
                }

                break;
            default:
                throw ApiException.BadRequest("input must be a text or a list of items", "input");
        }

        return Prompt.Of(system, turns, Missing);
    }

    private static void Item(JsonElement item, string at, List<string> system, List<PromptTurn> turns, Dictionary<string, string?> called)
    {
        switch (JsonMember.Text(item, "type") ?? (JsonMember.Find(item, "role") is null ? null : "message"))
        {
            case "message":
                Message(item, at, system, turns);
                break;
            case "function_call":
                called[JsonMember.Text(item, "call_id") ?? string.Empty] = JsonMember.Text(item, "name");
                turns.Add(new PromptTurn("assistant", CalledTool.InWords(JsonMember.Text(item, "name"), JsonMember.Text(item, "arguments"), JsonMember.Text(item, "call_id")), []));
                break;
            case "function_call_output":
                var (id, attachments) = (JsonMember.Text(item, "call_id"), new List<AgentAttachment>());
                var output = Content(JsonMember.Find(item, "output") ?? default, $"{at}.output", attachments);
                turns.Add(new PromptTurn("tool", CalledTool.Answered(called.GetValueOrDefault(id ?? string.Empty), id, output), attachments));
                break;
            case "reasoning" or "item_reference":
                break;
            default:
                throw ApiException.BadRequest("an item is a message, function_call, function_call_output, reasoning or item_reference", at);
        }
    }

    private static void Message(JsonElement item, string at, List<string> system, List<PromptTurn> turns)
    {
        var content = JsonMember.Find(item, "content") ?? default;
        switch (JsonMember.Text(item, "role"))
        {
            case "system" or "developer":
                system.Add(Content(content, $"{at}.content", attachments: null));
                break;
            case ("user" or "assistant") and var role:
                var attachments = new List<AgentAttachment>();
                turns.Add(new PromptTurn(role, Content(content, $"{at}.content", attachments), attachments));
                break;
            default:
                throw ApiException.BadRequest("a message needs a role: system, developer, user or assistant", $"{at}.role");
        }
    }

    private static string Content(JsonElement content, string at, List<AgentAttachment>? attachments)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return JsonMember.Text(content);
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw ApiException.BadRequest("the content is a text or a list of parts", at);
        }

        var text = new List<string>();
        foreach (var (part, number) in content.EnumerateArray().Select((part, number) => (part, number)))
        {
            Part(part, $"{at}[{number}]", text, attachments);
        }

        return string.Join('\n', text);
    }

    private static void Part(JsonElement part, string at, List<string> text, List<AgentAttachment>? attachments)
    {
        switch (JsonMember.Text(part, "type"))
        {
            case "input_text" or "output_text" or "text" when JsonMember.Text(part, "text") is { } said:
                text.Add(said);
                break;
            case "refusal" when JsonMember.Text(part, "refusal") is { } refusal:
                text.Add(refusal);
                break;
            case "input_image" when attachments is not null:
                attachments.Add(InlineFile.Picture(JsonMember.Text(part, "image_url"), $"{at}.image_url"));
                break;
            case "input_file" when attachments is not null:
                attachments.Add(InlineFile.File(JsonMember.Text(part, "file_data"), JsonMember.Text(part, "filename"), $"{at}.file_data"));
                break;
            default:
                throw ApiException.BadRequest("a part is input_text, output_text or refusal, and of the user's also input_image or input_file; others are not taken", at);
        }
    }
}
