using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PluginGateway.Server.Http.Api;

/// <summary>Reads bodies, and only as much of them as may be: to be called after the sender has shown who it is (SEC-12).</summary>
internal static class RequestBody
{
    /// <summary>Sets the longest body of a request.</summary>
    /// <returns>Whether the length that it announces is within it.</returns>
    public static bool TryLimit(HttpContext http, int bytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes;
        }

        return !(http.Request.ContentLength > bytes);
    }

    /// <summary>The whole body.</summary>
    /// <exception cref="ApiException">It is longer than the limit, or does not come.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(whole, cancellation);
        }
        catch (BadHttpRequestException e)
        {
            throw e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLong() : new ApiException(e.StatusCode, ApiException.Invalid, "the body did not come whole");
        }

        return whole.ToArray();
    }

    /// <summary>What a body that is too long is refused with.</summary>
    public static ApiException TooLong() => new(StatusCodes.Status413PayloadTooLarge, ApiException.Invalid, "the body is longer than this endpoint takes (maxBodyBytes)");
}
