using PluginGateway.Contracts.Agents;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>Calls of a client's tools in words: for transcripts, and for models that are told what was said earlier. Pure.</summary>
internal static class CalledTool
{
    /// <summary>That it was called.</summary>
    public static string InWords(AgentClientToolCall call) => InWords(call.Name, call.Arguments, call.Id);

    /// <inheritdoc cref="InWords(AgentClientToolCall)"/>
    public static string InWords(string? name, string? arguments, string? id) => $"(called {name} with {arguments}{(id is null ? string.Empty : $", as {id}")})";

    /// <summary>What came of it.</summary>
    public static string Answered(string? name, string? id, string result) =>
        (name, id) switch
        {
            (null, null) => result,
            (null, _) => $"(result of {id}) {result}",
            (_, null) => $"(result of {name}) {result}",
            _ => $"(result of {name}, {id}) {result}",
        };
}
