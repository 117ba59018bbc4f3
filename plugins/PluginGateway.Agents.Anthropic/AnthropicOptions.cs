using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PluginGateway.Agents.Anthropic;

/// <summary>The <c>config</c> of the plugin <c>anthropic</c>.</summary>
internal sealed class AnthropicOptions : IValidatableObject
{
    /// <summary>Where the server is, without <c>/v1</c>; for proxies.</summary>
    public string BaseUrl { get; set; } = "https://api.anthropic.com";

    /// <summary>The key, best as <c>"${ANTHROPIC_API_KEY}"</c>, which is taken from the environment.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file that holds the key and that others cannot read, instead of <see cref="ApiKey"/>.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>The model that answers when none is named; the first one of the server's list, which is the newest, when not set.</summary>
    public string? Model { get; set; }

    /// <summary>The models to offer. When not set, the server is asked for its list.</summary>
    public List<string> Models { get; set; } = [];

    /// <summary>How often the server is asked for its list of models, in minutes.</summary>
    [Range(1, 1440, ErrorMessage = "refreshMinutes must be between 1 and 1440")]
    public int RefreshMinutes { get; set; } = 60;

    /// <summary>How long the server may say nothing before it is given up, in seconds: before its answer and between two parts of it.</summary>
    [Range(1, 3600, ErrorMessage = "timeoutSeconds must be between 1 and 3600")]
    public int TimeoutSeconds { get; set; } = 300;

    /// <summary>How often a request is tried again that failed before its answer began.</summary>
    [Range(0, 10, ErrorMessage = "retries must be between 0 and 10")]
    public int Retries { get; set; } = 3;

    /// <summary>When the server asks to be left alone for longer than this many seconds, the run fails instead of waiting.</summary>
    [Range(0, 600, ErrorMessage = "maxRetryAfterSeconds must be between 0 and 600")]
    public int MaxRetryAfterSeconds { get; set; } = 30;

    /// <summary>The most tokens of one answer, which this API wants to be told. What the model thinks comes on top where <see cref="Thinking"/> needs it.</summary>
    [Range(1, 1_000_000, ErrorMessage = "maxOutputTokens must be between 1 and 1000000")]
    public int MaxOutputTokens { get; set; } = 16_000;

    /// <summary>How the level of <c>/think</c> is asked for.</summary>
    public AnthropicThinking Thinking { get; set; } = AnthropicThinking.Adaptive;

    /// <summary>Whether the server keeps the beginning of a conversation for the next turn, which then costs a tenth. It keeps it for five minutes.</summary>
    public bool PromptCaching { get; set; } = true;

    /// <summary>How often in one run the model may call tools and be asked again.</summary>
    [Range(0, 1000, ErrorMessage = "maxToolRounds must be between 0 and 1000")]
    public int MaxToolRounds { get; set; } = 25;

    /// <summary>How long one call of a tool may take, in seconds.</summary>
    [Range(1, 3600, ErrorMessage = "toolTimeoutSeconds must be between 1 and 3600")]
    public int ToolTimeoutSeconds { get; set; } = 300;

    /// <summary>More headers for each request, for proxies that want them.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    internal ChatAgentSettings Settings => new()
    {
        Silence = TimeSpan.FromSeconds(TimeoutSeconds), Retries = Retries, LongestRetryPause = TimeSpan.FromSeconds(MaxRetryAfterSeconds), ToolRounds = MaxToolRounds, ToolTime = TimeSpan.FromSeconds(ToolTimeoutSeconds),
    };

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0)
        {
            yield return new ValidationResult("baseUrl must be an http or https address without a key in it, for example https://api.anthropic.com");
        }

        if (ApiKey is not null && ApiKeyFile is not null)
        {
            yield return new ValidationResult("apiKey and apiKeyFile are both set: keep one");
        }

        if (ApiKeyFile is null && (string.IsNullOrWhiteSpace(ApiKey) || ApiKey.Any(char.IsControl)))
        {
            yield return new ValidationResult("apiKey is missing, empty or has a line break: set it to \"${ANTHROPIC_API_KEY}\" and that variable in the gateway's environment, or apiKeyFile to a file that holds it");
        }

        foreach (var name in Headers.Keys.Where(static name => name.Length == 0 || name.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))))
        {
            yield return new ValidationResult($"headers.{name} is not the name of a header");
        }
    }
}

/// <summary>How the level of <c>/think</c> is asked for.</summary>
internal enum AnthropicThinking
{
    /// <summary>As an effort; the model chooses how long to think. What current models take.</summary>
    Adaptive,

    /// <summary>As a budget of tokens: 1024 for low, 8192 for medium, 16384 for high, 32768 for xhigh. What models before adaptive thinking take.</summary>
    Budget,

    /// <summary>Nothing is asked for: for models that cannot think.</summary>
    Never,
}

[OptionsValidator]
internal sealed partial class AnthropicOptionsValidator : IValidateOptions<AnthropicOptions>;
