using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using PluginGateway.Agents.Http;
using ChatFinishReason = OpenAI.Chat.ChatFinishReason;

namespace PluginGateway.Agents.OpenAI;

/// <summary>The vendor's client as an <see cref="IChatClient"/>. Any thread.</summary>
internal sealed class OpenAIChatClient(ChatClient client, OpenAIServer server, string? secret) : IChatClient
{
    /// <summary>The level of <c>/think</c> among the additional properties of the options.</summary>
    public const string Thinking = "thinking";

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var calls = new StreamedToolCalls();
        await foreach (var part in client.CompleteChatStreamingAsync(OpenAIMessages.Of(messages), OpenAIRequest.Options(options, server), cancellationToken))
        {
            ThrowIfError(part);
            calls.Add(part.ToolCallUpdates);
            List<AIContent> contents = [.. Contents(part)];
            if (part.FinishReason is not null)
            {
                contents.AddRange(calls.Take());
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, contents) { ModelId = part.Model, ResponseId = part.CompletionId, MessageId = part.CompletionId, FinishReason = Reason(part.FinishReason) };
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Its connections belong to the server's models.
    }

    private static IEnumerable<AIContent> Contents(StreamingChatCompletionUpdate part)
    {
        if (Thought(part) is { Length: > 0 } thought)
        {
            yield return new TextReasoningContent(thought);
        }

        foreach (var text in part.ContentUpdate.Where(static content => content.Kind == ChatMessageContentPartKind.Text && content.Text is { Length: > 0 }))
        {
            yield return new TextContent(text.Text);
        }

        // A refusal is what the model says instead.
        if (part.RefusalUpdate is { Length: > 0 } refusal)
        {
            yield return new TextContent(refusal);
        }

        if (part.Usage is { } usage)
        {
            yield return new UsageContent(new UsageDetails { InputTokenCount = usage.InputTokenCount, OutputTokenCount = usage.OutputTokenCount, TotalTokenCount = usage.TotalTokenCount });
        }
    }

    /// <summary>Not of OpenAI's API: vLLM, DeepSeek and llama.cpp say <c>reasoning_content</c>, Ollama, OpenRouter and newer vLLM <c>reasoning</c>.</summary>
    private static string? Thought(StreamingChatCompletionUpdate part) =>
        part.Patch.TryGetValue("$.choices[0].delta.reasoning_content"u8, out string? thought) || part.Patch.TryGetValue("$.choices[0].delta.reasoning"u8, out thought) ? thought : null;

    /// <summary>Servers that fail in the middle of a stream say so in it.</summary>
    private void ThrowIfError(StreamingChatCompletionUpdate part)
    {
        if (part.Patch.TryGetJson("$.error"u8, out var error))
        {
            throw ServerError.InStream(Encoding.UTF8.GetString(error.Span), secret);
        }
    }

    private static Microsoft.Extensions.AI.ChatFinishReason? Reason(ChatFinishReason? reason) => reason switch
    {
        null => null,
        ChatFinishReason.Length => Microsoft.Extensions.AI.ChatFinishReason.Length,
        ChatFinishReason.ContentFilter => Microsoft.Extensions.AI.ChatFinishReason.ContentFilter,
        ChatFinishReason.ToolCalls or ChatFinishReason.FunctionCall => Microsoft.Extensions.AI.ChatFinishReason.ToolCalls,
        _ => Microsoft.Extensions.AI.ChatFinishReason.Stop,
    };
}
