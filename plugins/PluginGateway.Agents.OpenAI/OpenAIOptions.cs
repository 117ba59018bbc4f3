using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace PluginGateway.Agents.OpenAI;

/// <summary>
/// The <c>config</c> of the plugin <c>openai</c>: one server, which is the agent provider <c>openai</c>, or several in <see cref="Providers"/>, or both.
/// </summary>
internal sealed partial class OpenAIOptions : OpenAIServer
{
    private const string Alone = "openai";

    /// <summary>More servers, each an agent provider of the name that it has here: <c>"ollama": { "endpoint": "http://127.0.0.1:11434/v1" }</c>.</summary>
    public Dictionary<string, OpenAIServer> Providers { get; set; } = new(StringComparer.Ordinal);

    /// <summary>All servers by the ids of their providers. The keys beside <c>providers</c> are one of them, unless there are none.</summary>
    internal IReadOnlyDictionary<string, OpenAIServer> Servers
    {
        get
        {
            var servers = new Dictionary<string, OpenAIServer>(Providers, StringComparer.Ordinal);
            if (IsDescribed || Providers.Count == 0)
            {
                servers.TryAdd(Alone, this);
            }

            return servers;
        }
    }

    /// <summary>Whether a name can be a provider's id.</summary>
    internal static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <inheritdoc />
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in Providers.Keys.Where(static name => !IsName(name)))
        {
            yield return new ValidationResult($"providers.{name}: the name must be lower-case letters, digits and dashes, 64 at most");
        }

        foreach (var (name, server) in Providers)
        {
            foreach (var failure in new OpenAIServerValidator().Validate(name, server).Failures ?? [])
            {
                yield return new ValidationResult($"providers.{name}: {failure}");
            }
        }

        if (IsDescribed && Providers.ContainsKey(Alone))
        {
            yield return new ValidationResult("providers.openai is there twice: the keys beside providers are the provider openai as well. Name one of them otherwise");
        }

        if (Providers.Count > 0 && !IsDescribed)
        {
            yield break; // no server beside providers that could be wrong
        }

        foreach (var problem in base.Validate(validationContext))
        {
            yield return problem;
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}

[OptionsValidator]
internal sealed partial class OpenAIOptionsValidator : IValidateOptions<OpenAIOptions>;

[OptionsValidator]
internal sealed partial class OpenAIServerValidator : IValidateOptions<OpenAIServer>;
