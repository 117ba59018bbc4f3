using System.Text;
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
        await SendAsync("response.output_item.added", told => told with { OutputIndex = 0, Item = new ResponseItem(_itemId, "in_progress", []) });
        await SendAsync("response.content_part.added", told => InPart(told) with { Part = new ResponsePart(string.Empty) });
    }

    /// <summary>The message goes on.</summary>
    public Task AddAsync(string piece)
    {
        _text.Append(piece);
        return SendAsync("response.output_text.delta", told => InPart(told) with { Delta = piece });
    }

    /// <summary>It ends.</summary>
    /// <param name="usage">The tokens.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    public async Task EndAsync(ResponseUsage usage, ResponseError? error)
    {
        var part = new ResponsePart(_text.ToString());
        var item = new ResponseItem(_itemId, error is null ? "completed" : "incomplete", [part]);
        await SendAsync("response.output_text.done", told => InPart(told) with { Text = part.Text });
        await SendAsync("response.content_part.done", told => InPart(told) with { Part = part });
        await SendAsync("response.output_item.done", told => told with { OutputIndex = 0, Item = item });
        var status = error is null ? "completed" : "failed";
        await SendAsync($"response.{status}", told => told with { Response = response with { Status = status, Output = [item], Usage = usage, Error = error } });
        await stream.DoneAsync();
    }

    private ResponseEvent InPart(ResponseEvent told) => told with { ItemId = _itemId, OutputIndex = 0, ContentIndex = 0 };

    private Task SendAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        stream.SendAsync(fill(new ResponseEvent(type, _number++)), ResponsesAnswerJson.Default.ResponseEvent, type);
}
