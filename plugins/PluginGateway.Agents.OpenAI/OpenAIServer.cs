using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Agents.OpenAI;

/// <summary>One server that speaks the OpenAI API.</summary>
internal class OpenAIServer : IValidatableObject
{
    private const string OpenAIs = "https://api.openai.com/v1";

    /// <summary>
    /// Where it is; OpenAI's own when not set. Ollama: <c>http://127.0.0.1:11434/v1</c>, vLLM: <c>http://127.0.0.1:8000/v1</c>, LM Studio: <c>http://127.0.0.1:1234/v1</c>,
    /// llama.cpp: <c>http://127.0.0.1:8080/v1</c>. An address without a path gets <c>/v1</c>.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>The key, best as <c>"${OPENAI_API_KEY}"</c>, which is taken from the environment. Servers of one's own need none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file that holds the key and that others cannot read, instead of <see cref="ApiKey"/>.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>The model that answers when none is named; the first one of the server's list when not set.</summary>
    public string? Model { get; set; }

    /// <summary>The models to offer. When not set, the server is asked for its list.</summary>
    public List<string> Models { get; set; } = [];

    /// <summary>How often the server is asked for its list of models, in minutes.</summary>
    [Range(1, 1440, ErrorMessage = "refreshMinutes must be between 1 and 1440")]
    public int RefreshMinutes { get; set; } = 15;

    /// <summary>How long the server may say nothing before it is given up, in seconds: before its answer and between two parts of it. A large model on a slow machine needs long.</summary>
    [Range(1, 3600, ErrorMessage = "timeoutSeconds must be between 1 and 3600")]
    public int TimeoutSeconds { get; set; } = 300;

    /// <summary>How often a request is tried again that failed before its answer began.</summary>
    [Range(0, 10, ErrorMessage = "retries must be between 0 and 10")]
    public int Retries { get; set; } = 3;

    /// <summary>When the server asks to be left alone for longer than this many seconds, the run fails instead of waiting.</summary>
    [Range(0, 600, ErrorMessage = "maxRetryAfterSeconds must be between 0 and 600")]
    public int MaxRetryAfterSeconds { get; set; } = 30;

    /// <summary>The most tokens of one answer; the server's own limit when not set.</summary>
    [Range(1, 10_000_000, ErrorMessage = "maxOutputTokens must be between 1 and 10000000")]
    public int? MaxOutputTokens { get; set; }

    /// <summary>From 0, always the likeliest word, to 2; the server's own default when not set.</summary>
    [Range(0.0, 2.0, ErrorMessage = "temperature must be between 0 and 2")]
    public float? Temperature { get; set; }

    /// <summary>What becomes of the level of <c>/think</c>. Models that do not reason refuse a request that has one.</summary>
    public OpenAIThinking Thinking { get; set; } = OpenAIThinking.Auto;

    /// <summary>Whether the models can be shown pictures. When not, they are told that there is one.</summary>
    public bool Vision { get; set; } = true;

    /// <summary>Whether the models can be shown PDF files; OpenAI's can, others mostly cannot.</summary>
    public bool? Pdf { get; set; }

    /// <summary>How often in one run the model may call tools and be asked again.</summary>
    [Range(0, 1000, ErrorMessage = "maxToolRounds must be between 0 and 1000")]
    public int MaxToolRounds { get; set; } = 25;

    /// <summary>How long one call of a tool may take, in seconds.</summary>
    [Range(1, 3600, ErrorMessage = "toolTimeoutSeconds must be between 1 and 3600")]
    public int ToolTimeoutSeconds { get; set; } = 300;

    /// <summary>More headers for each request, for proxies and routers that want them.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    internal bool IsOpenAIs => Endpoint is null;

    internal Uri Address
    {
        get
        {
            var address = new Uri(Endpoint ?? OpenAIs);
            return address.AbsolutePath == "/" ? new Uri(address, "/v1") : address;
        }
    }

    internal ChatAgentSettings Settings => new()
    {
        Silence = TimeSpan.FromSeconds(TimeoutSeconds), Retries = Retries, LongestRetryPause = TimeSpan.FromSeconds(MaxRetryAfterSeconds), ToolRounds = MaxToolRounds, ToolTime = TimeSpan.FromSeconds(ToolTimeoutSeconds),
    };

    /// <summary>Whether anything says that there is such a server.</summary>
    protected bool IsDescribed => Endpoint is not null || ApiKey is not null || ApiKeyFile is not null || Model is not null || Models.Count > 0;

    /// <inheritdoc />
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not null && (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0))
        {
            yield return new ValidationResult("endpoint must be an http or https address without a key in it, for example http://127.0.0.1:11434/v1");
        }

        if (ApiKey is not null && ApiKeyFile is not null)
        {
            yield return new ValidationResult("apiKey and apiKeyFile are both set: keep one");
        }

        if (ApiKey is not null && (string.IsNullOrWhiteSpace(ApiKey) || ApiKey.Any(char.IsControl)))
        {
            yield return new ValidationResult("apiKey is empty or has a line break: set it to \"${OPENAI_API_KEY}\" and that variable in the gateway's environment, or remove it");
        }

        if (IsOpenAIs && ApiKey is null && ApiKeyFile is null)
        {
            yield return new ValidationResult("apiKey is missing: OpenAI's server needs one. Set it to \"${OPENAI_API_KEY}\", or apiKeyFile to a file that holds it, or endpoint to a server of your own");
        }

        foreach (var name in Headers.Keys.Where(static name => name.Length == 0 || name.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))))
        {
            yield return new ValidationResult($"headers.{name} is not the name of a header");
        }
    }
}

/// <summary>What becomes of the level of <c>/think</c>.</summary>
internal enum OpenAIThinking
{
    /// <summary>A level is sent as <c>reasoning_effort</c>; <c>off</c> and none are not sent.</summary>
    Auto,

    /// <summary><c>off</c> is sent too, as <c>none</c>: for models that think unless they are told not to.</summary>
    Always,

    /// <summary>Nothing is sent.</summary>
    Never,
}
