using System.Collections.Frozen;

namespace PluginGateway.Server.Agents;

/// <summary>Words that, alone in a message, stop what runs instead of being said to the agent (<c>agent-and-chat.md</c> §5).</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "/stop", "stop", "esc", "abort", "wait", "exit", "interrupt");

    /// <summary>Whether the message is one of them.</summary>
    public static bool Is(string message) => Words.Contains(message.Trim());
}
