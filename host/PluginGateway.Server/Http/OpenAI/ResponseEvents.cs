using System.Text;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Http.Api;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>Tells a response as events, numbered and in the order of the specification (<c>http.md</c> §5). For one response.</summary>
/// <param name="stream">Where to.</param>
/// <param name="response">The response as it begins.</param>
internal sealed class ResponseEvents(EventStream stream, Response response)
{
    private readonly string _itemId = $"msg_{Guid.NewGuid():N}";
    private readonly StringBuilder _text = new();
    private int _number;

    /// <summary>It begins, with one message that is empty yet.</summary>
    public async Task BeginAsync()
    {
        await SendAsync("response.created", told => told with { Response = response });
        await SendAsync("response.in_progress", told => told with { Response = response });
        await SendAsync("response.output_item.added", told => told with { OutputIndex = 0, Item = ResponseItem.Message(_itemId, "in_progress", []) });
        await SendAsync("response.content_part.added", told => InPart(told) with { Part = new ResponsePart(string.Empty) });
    }

    /// <summary>The message goes on.</summary>
    public Task AddAsync(string piece)
    {
        _text.Append(piece);
        return SendAsync("response.output_text.delta", told => InPart(told) with { Delta = piece });
    }

    /// <summary>How a run that has ended is called.</summary>
    public static string Status(RunEnd end) => end.Error is not null ? "failed" : end.ClientCalls.Count > 0 ? "incomplete" : "completed";

    /// <summary>It ends.</summary>
    public async Task EndAsync(RunEnd end)
    {
        var part = new ResponsePart(_text.ToString());
        var item = ResponseItem.Message(_itemId, end.Error is null ? "completed" : "incomplete", [part]);
        await SendAsync("response.output_text.done", told => InPart(told) with { Text = part.Text });
        await SendAsync("response.content_part.done", told => InPart(told) with { Part = part });
        await SendAsync("response.output_item.done", told => told with { OutputIndex = 0, Item = item });
        var output = new List<ResponseItem> { item };
        foreach (var call in end.ClientCalls)
        {
            output.Add(await CallAsync(call, output.Count));
        }

        var status = Status(end);
        var whole = response with
        {
            Status = status,
            Output = output,
            Usage = ResponseUsage.Of(end.Outcome?.Meta.AgentMeta.Usage),
            Error = end.Error is { } failure ? new ResponseError("server_error", ApiError.Of(failure).Message) : null,
        };

        // The event's name says that it is over; the response in it says how (http.md §5).
        await SendAsync(status == "failed" ? "response.failed" : "response.completed", told => told with { Response = whole });
        await stream.DoneAsync();
    }

    private async Task<ResponseItem> CallAsync(AgentClientToolCall call, int index)
    {
        var item = ResponseItem.Call($"fc_{Guid.NewGuid():N}", "completed", call);
        await SendAsync("response.output_item.added", told => told with { OutputIndex = index, Item = item with { Status = "in_progress", Arguments = string.Empty } });
        await SendAsync("response.function_call_arguments.delta", told => told with { OutputIndex = index, ItemId = item.Id, Delta = call.Arguments });
        await SendAsync("response.function_call_arguments.done", told => told with { OutputIndex = index, ItemId = item.Id, Arguments = call.Arguments });
        await SendAsync("response.output_item.done", told => told with { OutputIndex = index, Item = item });
        return item;
    }

    private ResponseEvent InPart(ResponseEvent told) => told with { ItemId = _itemId, OutputIndex = 0, ContentIndex = 0 };

    private Task SendAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        stream.SendAsync(fill(new ResponseEvent(type, _number++)), ResponsesAnswerJson.Default.ResponseEvent, type);
}
