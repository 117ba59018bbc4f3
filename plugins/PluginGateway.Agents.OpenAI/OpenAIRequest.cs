using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace PluginGateway.Agents.OpenAI;

/// <summary>What goes with a conversation.</summary>
internal static class OpenAIRequest
{
    public static ChatCompletionOptions Options(ChatOptions? options, OpenAIServer server)
    {
        var result = new ChatCompletionOptions { Temperature = options?.Temperature };
        if (Effort(options?.AdditionalProperties?[OpenAIChatClient.Thinking] as string, server.Thinking) is { } effort)
        {
            result.ReasoningEffortLevel = new ChatReasoningEffortLevel(effort);
        }

        if (options?.MaxOutputTokens is { } most)
        {
            if (server.IsOpenAIs)
            {
                result.MaxOutputTokenCount = most;
            }
            else
            {
                result.Patch.Set("$.max_tokens"u8, most); // the older name, which every server knows
            }
        }

        foreach (var tool in (options?.Tools ?? []).OfType<AIFunctionDeclaration>())
        {
            result.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        return result;
    }

    private static string? Effort(string? level, OpenAIThinking thinking) => (level, thinking) switch
    {
        (null, _) or (_, OpenAIThinking.Never) or ("off", OpenAIThinking.Auto) => null,
        ("off", _) => "none",
        _ => level,
    };
}
