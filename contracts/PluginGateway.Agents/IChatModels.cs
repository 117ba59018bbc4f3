using Microsoft.Extensions.AI;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Agents;

/// <summary>
/// The models that <see cref="ChatClientAgent"/> talks to: what a plugin supplies to make an agent provider of an <see cref="IChatClient"/>. Any thread.
/// </summary>
public interface IChatModels
{
    /// <summary>Who answers, for the words of errors.</summary>
    ModelServer Server { get; }

    /// <summary>The models there are, the default one first. Answers at once.</summary>
    IReadOnlyList<ModelSummary> Models { get; }

    /// <summary>The client for one model. It stays the plugin's own: the agent does not dispose it. Its own retries should be off.</summary>
    /// <param name="model">The model's id; the default one when null.</param>
    /// <returns>The client.</returns>
    /// <exception cref="GatewayException">There is no such model, or no default one.</exception>
    IChatClient Client(string? model);

    /// <summary>Whether the models can be shown such a thing as it is. What they cannot be shown is put into words, texts as text.</summary>
    /// <param name="mediaType">For example <c>image/png</c>, in lower case.</param>
    /// <returns>Whether they can; pictures when not overridden.</returns>
    bool Takes(string mediaType) => mediaType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>Sets what else belongs into each request: temperature, output limit. Tools and reasoning are set already.</summary>
    /// <param name="options">What is sent.</param>
    /// <param name="request">The turn.</param>
    void Prepare(ChatOptions options, AgentRequest request)
    {
    }

    /// <summary>Puts a failure of its client into words. What it does not know is explained by <see cref="FailureWords"/>.</summary>
    /// <param name="failure">What the client threw.</param>
    /// <returns>The words; null when it does not know better.</returns>
    ChatFailure? Explain(Exception failure) => null;
}

/// <summary>A server of models, as errors speak of it. Immutable.</summary>
/// <param name="Provider">The agent provider's id.</param>
/// <param name="Address">Where it is; without secrets.</param>
/// <param name="KeySetting">What to set when the key is not accepted, for example <c>plugins.openai.config.apiKey</c>.</param>
public sealed record ModelServer(string Provider, Uri Address, string KeySetting)
{
    /// <inheritdoc />
    public override string ToString() => $"{Provider} ({Address})";
}
