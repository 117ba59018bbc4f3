using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Cloud;

/// <summary>Asks Meta's Graph API. The token goes in a header, to the Graph API's own host alone, and follows no redirect (SEC-16). Any thread.</summary>
internal sealed class GraphClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly WhatsAppAccount _account;
    private readonly string _root;

    public GraphClient(WhatsAppAccount account)
    {
        (_account, _root) = (account, account.GraphUrl.TrimEnd('/'));
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };
    }

    /// <summary>Posts JSON to the number.</summary>
    /// <exception cref="DeliveryException">It was refused, or nobody knows.</exception>
    public Task<JsonElement> PostAsync(string path, JsonObject body, CancellationToken cancellation) =>
        AskAsync(HttpMethod.Post, $"{_root}/{_account.PhoneNumberId}/{path}", new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), cancellation);

    /// <summary>Gives Meta a file.</summary>
    /// <returns>Its id there.</returns>
    public async Task<string> UploadAsync(Stream content, string mediaType, string fileName, CancellationToken cancellation)
    {
        using var form = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" }, { new StringContent(mediaType), "type" } };
        var file = new StreamContent(content);
        file.Headers.ContentType = MediaTypeHeaderValue.TryParse(mediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", fileName);
        var answer = await AskAsync(HttpMethod.Post, $"{_root}/{_account.PhoneNumberId}/media", form, cancellation);
        return Json.Text(answer, "id") ?? throw new DeliveryException(DeliveryFailure.Transient, "Meta gives no id for the file");
    }

    /// <summary>Looks whether the token and the number are good.</summary>
    public Task<JsonElement> LookAsync(CancellationToken cancellation) => AskAsync(HttpMethod.Get, $"{_root}/{_account.PhoneNumberId}?fields=display_phone_number", null, cancellation);

    /// <summary>Opens a file that came with a message. To be disposed.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string mediaId, CancellationToken cancellation)
    {
        var answer = await AskAsync(HttpMethod.Get, $"{_root}/{Uri.EscapeDataString(mediaId)}", null, cancellation);
        if (!Uri.TryCreate(Json.Text(answer, "url"), UriKind.Absolute, out var url) || !IsMetas(url))
        {
            throw new DeliveryException(DeliveryFailure.Permanent, "Meta gives an address for the file that is none of its own");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _account.AccessToken);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw new DeliveryException(DeliveryFailure.Permanent, $"Meta does not give the file ({(int)response.StatusCode})");
            }
        }

        return response;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Whether the token may go there: https and Meta's, or the very server that was set as the Graph API.</summary>
    private bool IsMetas(Uri url)
    {
        var root = new Uri(_root);
        return (url.Scheme == Uri.UriSchemeHttps && (url.Host.EndsWith(".fbsbx.com", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".facebook.com", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".whatsapp.net", StringComparison.OrdinalIgnoreCase)))
            || (url.Scheme == root.Scheme && url.Authority == root.Authority);
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string address, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _account.AccessToken);
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            var json = Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return response.IsSuccessStatusCode ? json : throw Refused(response, json);
        }
        catch (HttpRequestException e)
        {
            throw new DeliveryException(e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError ? DeliveryFailure.Transient : DeliveryFailure.Unknown, $"the Graph API was not reached: {e.HttpRequestError}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException(DeliveryFailure.Unknown, "the Graph API has not answered in time", e);
        }
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private DeliveryException Refused(HttpResponseMessage response, JsonElement json)
    {
        var error = Json.Member(json, "error") ?? default;
        var words = (Json.Text(error, "message") ?? $"the Graph API answers {(int)response.StatusCode}").Replace(_account.AccessToken!, "…", StringComparison.Ordinal);
        return GraphErrors.From((int)response.StatusCode, Json.Number(error, "code"), words, response.Headers.RetryAfter?.Delta);
    }
}
