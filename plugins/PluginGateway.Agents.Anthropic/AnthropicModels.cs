using System.Collections.Concurrent;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Anthropic.Models.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PluginGateway.Agents.Http;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Agents.Anthropic;

/// <summary>Anthropic's models. Any thread.</summary>
internal sealed class AnthropicModels : IChatModels, IAsyncDisposable
{
    private const string Provider = "anthropic";

    // The most that the server lists at once; there are a few dozen.
    private const int PageSize = 1000;

    private readonly AnthropicOptions _options;
    private readonly string _key;
    private readonly HttpClient _http;
    private readonly AnthropicClient _client;
    private readonly ModelList _list;
    private readonly ConcurrentDictionary<string, IChatClient> _clients = new(StringComparer.Ordinal);

    public AnthropicModels(AnthropicOptions options, TimeProvider time, ILogger log)
    {
        _options = options;
        _key = options.ApiKeyFile is { } file ? SecretFile.Read(file, "config.apiKeyFile") : options.ApiKey!;
        Server = new ModelServer(Provider, new Uri(options.BaseUrl), options.ApiKeyFile ?? "plugins.anthropic.config.apiKey");
        _http = ModelServerHttp.Create(Server, _key, options.Headers, time, log);

        // All set, lest the vendor's client take what is not from the environment; its own retries and timeouts are off.
        _client = new AnthropicClient(new ClientOptions { HttpClient = _http, BaseUrl = options.BaseUrl.TrimEnd('/'), ApiKey = _key, AuthToken = null, MaxRetries = 0, Timeout = Timeout.InfiniteTimeSpan });
        string?[] first = [options.Model, .. options.Models];
        var known = first.OfType<string>().Distinct(StringComparer.Ordinal).Select(static id => new ModelSummary(id, id, Provider)).ToList();
        _list = new ModelList(Server, known, options.Models.Count > 0 ? null : ListAsync, TimeSpan.FromMinutes(options.RefreshMinutes), time, log);
    }

    public ModelServer Server { get; }

    public IReadOnlyList<ModelSummary> Models => _list.Models;

    public IChatClient Client(string? model)
    {
        var id = model ?? (Models is [var first, ..] ? first.Id : throw new GatewayException(
            ErrorCodes.Unavailable, $"{Server} has named no model yet: set model in its configuration, or see in the log why its list could not be read"));
        var mode = _options.Thinking == AnthropicThinking.Budget ? AnthropicThinkingMode.Extended : AnthropicThinkingMode.Adaptive;
        return _clients.GetOrAdd(id, static (id, given) => given.Client.AsIChatClient(id, given.Most, given.Mode), (Client: _client, Most: _options.MaxOutputTokens, Mode: mode));
    }

    public bool Takes(string mediaType) => mediaType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "application/pdf";

    public void Prepare(ChatOptions options, AgentRequest request)
    {
        if (_options.Thinking == AnthropicThinking.Never)
        {
            options.Reasoning = null;
        }

        if (_options.PromptCaching)
        {
            options.RawRepresentationFactory = _ => new MessageCreateParams
            {
                MaxTokens = _options.MaxOutputTokens, Messages = [], Model = request.Model ?? Models[0].Id, CacheControl = new CacheControlEphemeral(),
            };
        }
    }

    public ChatFailure? Explain(Exception failure) => failure switch
    {
        // An error within a stream; the message is some words and then its JSON.
        AnthropicSseException sse => FailureWords.OfStatus(ServerError.InStream(JsonIn(sse.Message), _key), Server),
        AnthropicInvalidDataException => new ChatFailure($"{Server} sent an answer that cannot be read: {failure.GetBaseException().Message}"),
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        await _list.DisposeAsync();
        _client.Dispose();
        _http.Dispose();
    }

    private static string JsonIn(string message)
    {
        var (start, end) = (message.IndexOf('{', StringComparison.Ordinal), message.LastIndexOf('}'));
        return start >= 0 && end > start ? message[start..(end + 1)] : message;
    }

    private async Task<IReadOnlyList<ModelSummary>> ListAsync(CancellationToken cancellation)
    {
        var page = await _client.Models.List(new ModelListParams { Limit = PageSize }, cancellation);
        return [.. page.Items.Select(static model => new ModelSummary(model.ID, model.DisplayName, Provider) { ContextWindow = model.MaxInputTokens is { } most ? (int)Math.Min(most, int.MaxValue) : null })];
    }
}
