using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ModelServer;

/// <summary>Messages as Anthropic documents them.</summary>
internal sealed class AnthropicWire(HttpContext http, bool streams) : ModelWire(http, streams)
{
    private int _blocks;

    public static JsonObject Model(JsonObject model) => new()
    {
        ["type"] = "model", ["id"] = model["id"]!.DeepClone(), ["display_name"] = $"The {model["id"]} one", ["created_at"] = "2025-01-01T00:00:00Z", ["max_input_tokens"] = model["max_model_len"]?.DeepClone(),
    };

    private protected override Task BeginAsync(ModelReply reply, string model)
    {
        var message = Message(model, [], reason: null);
        message["usage"] = new JsonObject { ["input_tokens"] = reply.Usage?.Input ?? 0, ["output_tokens"] = 1 };
        return EventAsync("message_start", new JsonObject { ["message"] = message });
    }

    private protected override Task StreamAsync(ModelStep step, string model) => step switch
    {
        Say say => BlockAsync(new JsonObject { ["type"] = "text", ["text"] = "" }, new JsonObject { ["type"] = "text_delta", ["text"] = say.Text }),
        Think think => BlockAsync(
            new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" },
            new JsonObject { ["type"] = "thinking_delta", ["thinking"] = think.Text }, new JsonObject { ["type"] = "signature_delta", ["signature"] = "signed" }),
        CallTool call => BlockAsync(
            new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Name, ["input"] = new JsonObject() },
            [.. Pieces(call.Arguments, call.PieceLength).Select(static piece => new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece })]),
        _ => throw new InvalidOperationException($"{step} has no place in a stream"),
    };

    private protected override async Task EndAsync(ModelReply reply, string model)
    {
        if (reply.FinishReason is null)
        {
            return;
        }

        await EventAsync("message_delta", new JsonObject
        {
            ["delta"] = new JsonObject { ["stop_reason"] = Reason(reply.FinishReason), ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = reply.Usage?.Output ?? 0 },
        });
        await EventAsync("message_stop", []);
    }

    private protected override JsonObject Whole(ModelReply reply, string model)
    {
        var content = new JsonArray([.. reply.Steps.Select(static JsonNode? (step) => step switch
        {
            Say say => new JsonObject { ["type"] = "text", ["text"] = say.Text },
            CallTool call => new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Name, ["input"] = JsonNode.Parse(call.Arguments) },
            _ => null,
        }).OfType<JsonNode>()]);
        var message = Message(model, content, Reason(reply.FinishReason));
        message["usage"] = new JsonObject { ["input_tokens"] = reply.Usage?.Input ?? 0, ["output_tokens"] = reply.Usage?.Output ?? 0 };
        return message;
    }

    private async Task BlockAsync(JsonObject block, params JsonObject[] deltas)
    {
        var index = _blocks++;
        await EventAsync("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = block });
        foreach (var delta in deltas)
        {
            await EventAsync("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta });
        }

        await EventAsync("content_block_stop", new JsonObject { ["index"] = index });
    }

    private Task EventAsync(string name, JsonObject data)
    {
        data.Insert(0, "type", name);
        return SendAsync($"event: {name}\ndata: {data.ToJsonString()}");
    }

    private static JsonObject Message(string model, JsonArray content, string? reason) =>
        new() { ["id"] = "msg_1", ["type"] = "message", ["role"] = "assistant", ["model"] = model, ["content"] = content, ["stop_reason"] = reason, ["stop_sequence"] = null };

    private static string? Reason(string? reason) => reason switch
    {
        "stop" => "end_turn",
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        "content_filter" => "refusal",
        _ => reason,
    };
}
