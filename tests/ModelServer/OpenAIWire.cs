using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ModelServer;

/// <summary>Chat completions as OpenAI documents them, with <c>reasoning_content</c> as vLLM and DeepSeek send it.</summary>
internal sealed class OpenAIWire(HttpContext http, bool streams) : ModelWire(http, streams)
{
    private const string Id = "chatcmpl-1";
    private const int Created = 1_700_000_000;
    private int _tools;

    public static JsonObject Model(JsonObject model)
    {
        var json = new JsonObject { ["id"] = model["id"]!.DeepClone(), ["object"] = "model", ["created"] = Created, ["owned_by"] = "test" };
        if (model["max_model_len"] is { } length)
        {
            json["max_model_len"] = length.DeepClone();
        }

        return json;
    }

    private protected override Task BeginAsync(ModelReply reply, string model) => ChunkAsync(model, new JsonObject { ["role"] = "assistant", ["content"] = "" });

    private protected override async Task StreamAsync(ModelStep step, string model)
    {
        switch (step)
        {
            case Say say:
                await ChunkAsync(model, new JsonObject { ["content"] = say.Text });
                break;
            case Think think:
                await ChunkAsync(model, new JsonObject { ["reasoning_content"] = think.Text });
                break;
            case CallTool call:
                var index = _tools++;
                await ToolAsync(model, new JsonObject { ["index"] = index, ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = "" } });
                foreach (var piece in Pieces(call.Arguments, call.PieceLength))
                {
                    await ToolAsync(model, new JsonObject { ["index"] = index, ["function"] = new JsonObject { ["arguments"] = piece } });
                }

                break;
        }
    }

    private protected override async Task EndAsync(ModelReply reply, string model)
    {
        if (reply.FinishReason is null)
        {
            return;
        }

        await ChunkAsync(model, [], reply.FinishReason);
        if (reply.Usage is { } usage)
        {
            var json = Frame("chat.completion.chunk", model);
            json["choices"] = new JsonArray();
            json["usage"] = Usage(usage);
            await SendAsync("data: " + json.ToJsonString());
        }

        await SendAsync("data: [DONE]");
    }

    private protected override JsonObject Whole(ModelReply reply, string model)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(reply.Steps.OfType<Say>().Select(static say => say.Text)) };
        if (reply.Steps.OfType<CallTool>().ToList() is { Count: > 0 } calls)
        {
            message["tool_calls"] = new JsonArray([.. calls.Select(static JsonNode (call) => new JsonObject { ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments } })]);
        }

        var json = Frame("chat.completion", model);
        json["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = reply.FinishReason });
        json["usage"] = reply.Usage is { } usage ? Usage(usage) : null;
        return json;
    }

    private Task ToolAsync(string model, JsonObject call) => ChunkAsync(model, new JsonObject { ["tool_calls"] = new JsonArray(call) });

    private Task ChunkAsync(string model, JsonObject delta, string? finish = null)
    {
        var json = Frame("chat.completion.chunk", model);
        json["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish });
        return SendAsync("data: " + json.ToJsonString());
    }

    private static JsonObject Frame(string kind, string model) => new() { ["id"] = Id, ["object"] = kind, ["created"] = Created, ["model"] = model };

    private static JsonObject Usage((int Input, int Output) usage) =>
        new() { ["prompt_tokens"] = usage.Input, ["completion_tokens"] = usage.Output, ["total_tokens"] = usage.Input + usage.Output };
}
