using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Contracts.Agents;

/// <summary>
/// How an agent provider says that a conversation does not fit into its model's context. When nothing was said yet, the gateway then sums up what is older and asks once more. Any thread.
/// </summary>
/// <example>
/// <code>
/// throw new GatewayException(new ErrorShape(ErrorCodes.InvalidRequest, "the conversation is too long for the model") { Details = ContextTooLong.Details });
/// </code>
/// </example>
public static class ContextTooLong
{
    private const string Reason = "context-too-long";

    /// <summary>What <see cref="ErrorShape.Details"/> of such a failure are.</summary>
    public static JsonElement Details { get; } = Make();

    /// <summary>Whether a failure is one of these.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns>True when it is.</returns>
    public static bool Is(Exception failure) =>
        failure is GatewayException { Error.Details: { ValueKind: JsonValueKind.Object } details } && details.TryGetProperty("reason", out var reason) && reason.ValueEquals(Reason);

    private static JsonElement Make()
    {
        using var document = JsonDocument.Parse($$"""{"reason":"{{Reason}}"}""");
        return document.RootElement.Clone();
    }
}
