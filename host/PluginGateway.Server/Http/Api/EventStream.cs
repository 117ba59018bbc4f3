using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PluginGateway.Server.Http.Api;

/// <summary>Server-sent events. Each is on its way when the method that sends it is done. Not for several at once.</summary>
internal sealed class EventStream
{
    private readonly HttpResponse _response;
    private readonly CancellationToken _gone;

    private EventStream(HttpResponse response, CancellationToken gone) => (_response, _gone) = (response, gone);

    /// <summary>Begins the answer.</summary>
    public static EventStream Begin(ApiRequest request)
    {
        var response = request.Http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-store";

        // Some proxies gather what they pass on unless they are told not to.
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return new EventStream(response, request.Gone);
    }

    /// <summary>Sends a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="info">Its JSON.</param>
    /// <param name="name">The event's name; none when null.</param>
    public Task SendAsync<T>(T value, JsonTypeInfo<T> info, string? name = null)
    {
        var head = name is null ? "data: " : $"event: {name}\ndata: ";
        return WriteAsync(head, JsonSerializer.SerializeToUtf8Bytes(value, info));
    }

    /// <summary>Says that this was all.</summary>
    public Task DoneAsync() => WriteAsync("data: ", "[DONE]"u8.ToArray());

    /// <summary>Sends what clients pass over, so that nobody between takes the connection for dead.</summary>
    public Task KeepAliveAsync() => WriteAsync(": ", "still here"u8.ToArray());

    private async Task WriteAsync(string head, byte[] data)
    {
        var writer = _response.BodyWriter;
        writer.Write(Encoding.UTF8.GetBytes(head));
        writer.Write(data);
        writer.Write("\n\n"u8);
        await writer.FlushAsync(_gone);
    }
}
