using System.Text;
using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Http.Api;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>Reads the messages of a chat completion. Pure.</summary>
internal static class ChatMessages
{
    /// <summary>What an agent is told.</summary>
    /// <exception cref="ApiException">A message has a form that is not known, or there is none to answer.</exception>
    public static Prompt Read(IReadOnlyList<ChatTurn?>? messages)
    {
        var system = new List<string>();
        var turns = new List<PromptTurn>();
        var called = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (message, at) in (messages ?? []).Select((message, number) => (message, $"messages[{number}]")))
        {
            switch (message?.Role)
            {
                case "system" or "developer":
                    system.Add(Content(message.Content, $"{at}.content", attachments: null));
                    break;
                case "user" or "tool" or "function" or "assistant":
                    var attachments = new List<AgentAttachment>();
                    var text = Content(message.Content, $"{at}.content", attachments);
                    turns.Add(message.Role is "tool" or "function"
                        ? new PromptTurn("tool", CalledTool.Answered(message.Name ?? called.GetValueOrDefault(message.ToolCallId ?? string.Empty), message.ToolCallId, text), attachments)
                        : new PromptTurn(message.Role, text + Calls(message.ToolCalls, called), attachments));
                    break;
                default:
                    throw ApiException.BadRequest("a message needs a role: system, developer, user, assistant or tool", $"{at}.role");
            }
        }

        return Prompt.Of(system, turns, "Missing user message in `messages`.");
    }

    private static string Content(JsonElement content, string at, List<AgentAttachment>? attachments)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                return JsonMember.Text(content);
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return string.Empty;
            case JsonValueKind.Array:
                var text = new List<string>();
                foreach (var (part, number) in content.EnumerateArray().Select((part, number) => (part, number)))
                {
                    Part(part, $"{at}[{number}]", text, attachments);
                }

                return string.Join('\n', text);
            default:
                throw ApiException.BadRequest("the content of a message is a text or a list of parts", at);
        }
    }

    private static void Part(JsonElement part, string at, List<string> text, List<AgentAttachment>? attachments)
    {
        switch (JsonMember.Text(part, "type"))
        {
            case "text" or "input_text" when JsonMember.Text(part, "text") is { } said:
                text.Add(said);
                break;
            case "refusal" when JsonMember.Text(part, "refusal") is { } refusal:
                text.Add(refusal);
                break;
            case "image_url" when attachments is not null && JsonMember.Find(part, "image_url") is { } image:
                attachments.Add(InlineFile.Picture(image.ValueKind == JsonValueKind.String ? JsonMember.Text(image) : JsonMember.Text(image, "url"), $"{at}.image_url.url"));
                break;
            case "file" when attachments is not null && JsonMember.Find(part, "file") is { } file:
                attachments.Add(InlineFile.File(JsonMember.Text(file, "file_data"), JsonMember.Text(file, "filename"), $"{at}.file.file_data"));
                break;
            default:
                throw ApiException.BadRequest("a part of a message is a text, and of the user's also image_url or file; others are not taken", at);
        }
    }

    // What the assistant had done in an earlier turn, in words; and what it was called, for the answers.
    private static string Calls(JsonElement calls, Dictionary<string, string?> called)
    {
        if (calls.ValueKind != JsonValueKind.Array)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        foreach (var (call, function) in calls.EnumerateArray().Select(call => (call, JsonMember.Find(call, "function") ?? default)))
        {
            var (id, name) = (JsonMember.Text(call, "id"), JsonMember.Text(function, "name"));
            called[id ?? string.Empty] = name;
            text.Append(CalledTool.InWords(name, JsonMember.Text(function, "arguments"), id));
        }

        return text.ToString();
    }
}
