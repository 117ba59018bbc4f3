using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using PluginGateway.Agents.Http;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Agents.OpenAI;

/// <summary>The models of one server. Any thread.</summary>
internal sealed class OpenAIModels : IChatModels, IAsyncDisposable
{
    private readonly OpenAIServer _server;
    private readonly string? _key;
    private readonly HttpClient _http;
    private readonly HttpClientPipelineTransport _transport;
    private readonly ModelList _list;
    private readonly ConcurrentDictionary<string, OpenAIChatClient> _clients = new(StringComparer.Ordinal);

    public OpenAIModels(string provider, OpenAIServer server, string pluginId, TimeProvider time, ILogger log)
    {
        _server = server;
        var place = provider == "openai" ? "config" : $"config.providers.{provider}";
        Server = new ModelServer(provider, server.Address, server.ApiKeyFile ?? $"plugins.{pluginId}.{place}.apiKey");
        _key = server.ApiKeyFile is { } file ? SecretFile.Read(file, $"{place}.apiKeyFile") : server.ApiKey;
        _http = ModelServerHttp.Create(Server, _key, server.Headers, time, log);
        _transport = new HttpClientPipelineTransport(_http);
        string?[] first = [server.Model, .. server.Models];
        var known = first.OfType<string>().Distinct(StringComparer.Ordinal).Select(id => new ModelSummary(id, id, provider)).ToList();
        _list = new ModelList(Server, known, server.Models.Count > 0 ? null : ListAsync, TimeSpan.FromMinutes(server.RefreshMinutes), time, log);
    }

    public ModelServer Server { get; }

    public IReadOnlyList<ModelSummary> Models => _list.Models;

    public IChatClient Client(string? model)
    {
        var id = model ?? (Models is [var first, ..] ? first.Id : throw new GatewayException(
            ErrorCodes.Unavailable, $"{Server} has named no model yet: set model in its configuration, or see in the log why its list could not be read"));
        return _clients.GetOrAdd(id, static (id, models) => new OpenAIChatClient(new ChatClient(id, models.Credential, models.Options()), models._server, models._key), this);
    }

    public bool Takes(string mediaType) =>
        (mediaType.StartsWith("image/", StringComparison.Ordinal) && _server.Vision) || (mediaType == "application/pdf" && (_server.Pdf ?? _server.IsOpenAIs));

    public void Prepare(ChatOptions options, AgentRequest request)
    {
        options.MaxOutputTokens = _server.MaxOutputTokens;
        options.Temperature = _server.Temperature;
        options.AdditionalProperties = new() { [OpenAIChatClient.Thinking] = request.Thinking };
    }

    public async ValueTask DisposeAsync()
    {
        await _list.DisposeAsync();
        _transport.Dispose();
        _http.Dispose();
    }

    private AuthenticationPolicy Credential => _key is null ? NoKey.Instance : ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new System.ClientModel.ApiKeyCredential(_key));

    /// <summary>The vendor's own retries, timeouts and logs are off: ours know the clock, and what people have seen already.</summary>
    private OpenAIClientOptions Options() => new()
    {
        Endpoint = _server.Address,
        Transport = _transport,
        RetryPolicy = new ClientRetryPolicy(0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
        ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
    };

    /// <summary>Read from the JSON, which says more than the vendor's class: vLLM and others tell the size of the context.</summary>
    private async Task<IReadOnlyList<ModelSummary>> ListAsync(CancellationToken cancellation)
    {
        var client = new OpenAIModelClient(Credential, Options());
        var answer = await client.GetModelsAsync(new RequestOptions { CancellationToken = cancellation });
        using var json = JsonDocument.Parse(answer.GetRawResponse().Content);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("data", out var models) && models.ValueKind == JsonValueKind.Array
            ? [.. models.EnumerateArray().Select(Summary).OfType<ModelSummary>().OrderBy(model => model.Id, StringComparer.Ordinal)]
            : throw new JsonException("its list of models has no \"data\"");
    }

    private ModelSummary? Summary(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out var id) && id.GetString() is { Length: > 0 } name
            ? new ModelSummary(name, name, Server.Provider) { ContextWindow = Number(model, "max_model_len") ?? Number(model, "context_length") ?? Number(model, "context_window") }
            : null;

    private static int? Number(JsonElement model, string name) =>
        model.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
