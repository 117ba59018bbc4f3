using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace PluginGateway.Agents.Http;

/// <summary>
/// Turns whatever is not an answer into a <see cref="ModelServerException"/>, before the vendor's client sees it: clients differ in what they keep of an error, and most
/// lose <c>Retry-After</c>. Any thread.
/// </summary>
internal sealed class ModelServerHandler(HttpMessageHandler inner, string? secret, TimeProvider time) : DelegatingHandler(inner)
{
    private const int LongestBody = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var isPage = response.Content.Headers.ContentType?.MediaType == "text/html";
        if (response.IsSuccessStatusCode && !isPage)
        {
            return response;
        }

        using (response)
        {
            var body = isPage ? "" : await ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
            var said = response.Headers.Location is { } place ? place.GetLeftPart(UriPartial.Path) : body;
            throw ServerError.Response((int)response.StatusCode, said, secret, RetryAfter(response.Headers));
        }
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        var buffer = new byte[LongestBody];
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Seconds, a date, or OpenAI's milliseconds.</summary>
    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        if (headers.TryGetValues("retry-after-ms", out var values) && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and < int.MaxValue)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var wait = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
