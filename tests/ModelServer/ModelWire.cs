using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ModelServer;

/// <summary>Says one reply in a vendor's format, streamed or whole. One per request.</summary>
internal abstract class ModelWire(HttpContext http, bool streams)
{
    private protected HttpContext Http { get; } = http;

    /// <summary>Does what the script says.</summary>
    public async Task AnswerAsync(ModelReply reply, string model)
    {
        // What it waits for first, it waits for before it says anything at all.
        var first = reply.Steps.TakeWhile(static step => step is WaitFor).Cast<WaitFor>().ToList();
        foreach (var wait in first)
        {
            await wait.Gate.WaitAsync(Http.RequestAborted);
        }

        Http.Response.ContentType = streams ? "text/event-stream" : "application/json";
        if (streams)
        {
            await Http.Response.StartAsync(Http.RequestAborted);
            await BeginAsync(reply, model);
        }

        foreach (var step in reply.Steps.Skip(first.Count))
        {
            switch (step)
            {
                case Cut:
                    await Http.Response.Body.FlushAsync(Http.RequestAborted);
                    Http.Abort();
                    return;
                case WaitFor wait:
                    await wait.Gate.WaitAsync(Http.RequestAborted);
                    break;
                case SendRaw raw:
                    await SendAsync(raw.Line);
                    break;
                case var said when streams:
                    await StreamAsync(said, model);
                    break;
            }
        }

        await (streams ? EndAsync(reply, model) : Http.Response.WriteAsync(Whole(reply, model).ToJsonString(), Http.RequestAborted));
    }

    private protected abstract Task BeginAsync(ModelReply reply, string model);

    private protected abstract Task StreamAsync(ModelStep step, string model);

    private protected abstract Task EndAsync(ModelReply reply, string model);

    private protected abstract JsonObject Whole(ModelReply reply, string model);

    private protected async Task SendAsync(string line)
    {
        await Http.Response.WriteAsync(line + "\n\n", Http.RequestAborted);
        await Http.Response.Body.FlushAsync(Http.RequestAborted);
    }

    private protected static IEnumerable<string> Pieces(string text, int length) => text.Chunk(length).Select(static piece => new string(piece));
}
