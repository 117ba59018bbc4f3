using System.Net.Sockets;
using System.Text.Json;
using PluginGateway.Agents.Http;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Agents;

/// <summary>Failures of models' servers in words: what happened, and what to do about it.</summary>
public static class FailureWords
{
    // What servers say when a conversation does not fit: OpenAI and vLLM, llama.cpp, LM Studio, Anthropic.
    private static readonly string[] TooLong = ["context_length", "context length", "context size", "exceed_context", "context window", "prompt is too long", "maximum context"];

    /// <summary>What a client threw.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="models">Whose client it was.</param>
    /// <param name="begun">Whether a part of the answer had come.</param>
    /// <returns>The words.</returns>
    public static ChatFailure Of(Exception failure, IChatModels models, bool begun)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models.Explain(failure) ?? Of(failure, models.Server, begun);
    }

    /// <summary>What a client threw.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="server">Whose client it was.</param>
    /// <param name="begun">Whether a part of the answer had come.</param>
    /// <returns>The words.</returns>
    public static ChatFailure Of(Exception failure, ModelServer server, bool begun)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(server);
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ModelServerException refused:
                    return OfStatus(refused, server);
                case GatewayException told:
                    return new ChatFailure(told.Message) { Code = told.Code, IsTooLong = ContextTooLong.Is(told), IsRetryable = told.Error.Retryable == true, RetryAfter = told.Error.RetryAfterMs is { } wait ? TimeSpan.FromMilliseconds(wait) : null };
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return new ChatFailure($"{server} has no certificate that is valid: {e.GetBaseException().Message}");
                case HttpRequestException or IOException or SocketException or TimeoutException or TaskCanceledException:
                    return begun ? BrokenOff(server) : new ChatFailure($"{server} cannot be reached: {e.GetBaseException().Message}; is it running?") { IsRetryable = true };
                case JsonException:
                    return new ChatFailure($"{server} sent an answer that cannot be read: {e.Message}");
            }
        }

        return new ChatFailure($"{server} failed: {failure.GetType().Name}: {failure.Message}");
    }

    /// <summary>It stopped in the middle of its answer.</summary>
    /// <param name="server">Who.</param>
    /// <returns>The words.</returns>
    public static ChatFailure BrokenOff(ModelServer server) => new($"{server} broke off in the middle of its answer; what it said until then is kept") { IsRetryable = true };

    /// <summary>It says nothing.</summary>
    /// <param name="server">Who.</param>
    /// <param name="silence">For how long.</param>
    /// <param name="begun">Whether a part of the answer had come.</param>
    /// <returns>The words. Not to be retried: each attempt would take as long.</returns>
    public static ChatFailure Silent(ModelServer server, TimeSpan silence, bool begun) =>
        new($"{server} said nothing {(begun ? "more " : "")}for {silence.TotalSeconds:0} s and was given up; a slow server needs a higher timeoutSeconds");

    /// <summary>It refused a request.</summary>
    /// <param name="refused">How.</param>
    /// <param name="server">Who.</param>
    /// <returns>The words.</returns>
    public static ChatFailure OfStatus(ModelServerException refused, ModelServer server)
    {
        ArgumentNullException.ThrowIfNull(refused);
        ArgumentNullException.ThrowIfNull(server);
        var said = refused.ServerMessage is { Length: > 0 } message ? $": {message}" : "";
        if (refused.Status is 400 or 413 or 422 or 500 && IsTooLong(refused))
        {
            return new ChatFailure($"the conversation is too long for the model{said}. Start a new session (/new), or use a model with a larger context") { Code = ErrorCodes.InvalidRequest, IsTooLong = true };
        }

        return refused.Status switch
        {
            200 => new ChatFailure($"{server} answers with a web page; is the address right? Most end in /v1"),
            401 => new ChatFailure($"{server} does not accept the key{said}. Correct {server.KeySetting}"),
            403 => new ChatFailure($"{server} does not allow this with the key of {server.KeySetting}{said}"),
            404 => new ChatFailure($"{server} knows no such model or address{said}. See which models there are: pgw gateway call models.list"),
            402 or 429 when IsOutOfCredit(refused) => new ChatFailure($"the account at {server} has no credit left{said}"),
            429 => new ChatFailure($"{server} is asked too often{said}") { IsRetryable = true, RetryAfter = refused.RetryAfter },
            408 or >= 500 => new ChatFailure($"{server} failed with status {refused.Status}{said}") { IsRetryable = refused.Status != 501, RetryAfter = refused.RetryAfter },
            >= 300 and < 400 => new ChatFailure($"{server} sends elsewhere{said}; set the address to where it sends"),
            _ => new ChatFailure($"{server} refuses the request with status {refused.Status}{said}") { Code = ErrorCodes.InvalidRequest },
        };
    }

    private static bool IsTooLong(ModelServerException refused) =>
        refused.Status == 413 || Array.Exists(TooLong, words => $"{refused.ErrorCode} {refused.ServerMessage}".Contains(words, StringComparison.OrdinalIgnoreCase));

    private static bool IsOutOfCredit(ModelServerException refused) => refused.Status == 402 || refused.ErrorCode is "insufficient_quota" or "billing_error";
}
