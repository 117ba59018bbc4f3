using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace PluginGateway.Agents.OpenAI;

/// <summary>A conversation in the vendor's classes.</summary>
internal static class OpenAIMessages
{
    public static IEnumerable<ChatMessage> Of(IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages) => messages.SelectMany(Of);

    private static IEnumerable<ChatMessage> Of(Microsoft.Extensions.AI.ChatMessage message)
    {
        if (message.Role == ChatRole.System)
        {
            return [new SystemChatMessage(message.Text)];
        }

        if (message.Role == ChatRole.Assistant)
        {
            return Assistant(message);
        }

        var results = message.Contents.OfType<FunctionResultContent>().Select(static ChatMessage (result) => new ToolChatMessage(result.CallId, result.Result?.ToString() ?? ""));
        var parts = message.Contents.Select(Part).OfType<ChatMessageContentPart>().ToList();
        return parts switch
        {
            [] => results,

            // One text is sent as such: not every server takes a list of parts.
            [{ Kind: ChatMessageContentPartKind.Text } only] => results.Append(new UserChatMessage(only.Text)),
            _ => results.Append(new UserChatMessage(parts)),
        };
    }

    private static ChatMessageContentPart? Part(AIContent content) => content switch
    {
        TextContent text => ChatMessageContentPart.CreateTextPart(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(data.Data), data.MediaType),
        DataContent data => ChatMessageContentPart.CreateFilePart(BinaryData.FromBytes(data.Data), data.MediaType, data.Name ?? "attachment"),
        _ => null,
    };

    /// <summary>What the model thought is not sent back: the API has no place for it.</summary>
    private static IEnumerable<ChatMessage> Assistant(Microsoft.Extensions.AI.ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>()
            .Select(static call => ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, BinaryData.FromString(ToolArguments.ToJson(call.Arguments).GetRawText()))).ToList();
        var text = message.Text;
        if (calls.Count == 0)
        {
            return text.Length == 0 ? [] : [new AssistantChatMessage(text)];
        }

        var said = new AssistantChatMessage(calls);
        if (text.Length > 0)
        {
            said.Content.Add(ChatMessageContentPart.CreateTextPart(text));
        }

        return [said];
    }
}
