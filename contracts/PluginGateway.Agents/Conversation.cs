using Microsoft.Extensions.AI;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.Agents;

/// <summary>What a model is sent at the start of a run.</summary>
internal static class Conversation
{
    /// <summary>
    /// System prompt, history, message. Roles alternate and the user begins: some servers refuse anything else, and a run that was interrupted leaves two
    /// messages of the user in a row.
    /// </summary>
    public static List<ChatMessage> Of(AgentRequest request, IChatModels models)
    {
        var turns = new List<ChatMessage>();
        foreach (var said in request.History)
        {
            Add(turns, said.Role == "assistant" ? ChatRole.Assistant : ChatRole.User, Contents(said.Text, said.Attachments, models));
        }

        Add(turns, ChatRole.User, Contents(request.Message, request.Attachments, models));
        if (turns is [{ Role: var first }, ..] && first == ChatRole.Assistant)
        {
            turns.Insert(0, new ChatMessage(ChatRole.User, "(What was said before is left out.)"));
        }

        string?[] prompts = [request.SystemPrompt, request.ExtraSystemPrompt];
        var system = string.Join("\n\n", prompts.Where(static prompt => !string.IsNullOrWhiteSpace(prompt)));
        if (system.Length > 0)
        {
            turns.Insert(0, new ChatMessage(ChatRole.System, system));
        }

        return turns;
    }

    /// <summary>What was said while the run went on.</summary>
    public static IReadOnlyList<ChatMessage> Said(IReadOnlyList<AgentMessage> messages, IChatModels models)
    {
        var turns = new List<ChatMessage>();
        foreach (var said in messages)
        {
            Add(turns, ChatRole.User, Contents(said.Text, said.Attachments, models));
        }

        return turns;
    }

    /// <summary>What goes with every round of the run.</summary>
    public static ChatOptions Options(AgentRequest request, IChatModels models)
    {
        var options = new ChatOptions { Reasoning = ThinkingLevels.Options(request.Thinking) };
        if (request.Tools.Count + request.ClientTools.Count > 0)
        {
            options.Tools =
            [
                .. request.Tools.Select(static tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Parameters)),
                .. request.ClientTools.Select(static tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Parameters)),
            ];
        }

        models.Prepare(options, request);
        return options;
    }

    private static List<AIContent> Contents(string text, IReadOnlyList<AgentAttachment> attachments, IChatModels models)
    {
        var contents = new List<AIContent>();
        if (text.Length > 0)
        {
            contents.Add(new TextContent(text));
        }

        contents.AddRange(attachments.Select(attachment => AttachmentContent.Of(attachment, models)));
        return contents;
    }

    private static void Add(List<ChatMessage> turns, ChatRole role, List<AIContent> contents)
    {
        if (contents.Count == 0)
        {
            return;
        }

        if (turns is not [.., { Role: var last } previous] || last != role)
        {
            turns.Add(new ChatMessage(role, contents));
            return;
        }

        // Text beside text is put together by some servers without anything between.
        if (previous.Contents[^1] is TextContent && contents[0] is TextContent next)
        {
            contents[0] = new TextContent("\n\n" + next.Text);
        }

        foreach (var content in contents)
        {
            previous.Contents.Add(content);
        }
    }
}
