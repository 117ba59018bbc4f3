using System.Collections.Concurrent;

namespace PluginGateway.Server.Connections;

/// <summary>Which of the events of sessions that a connection may hear it wants to hear: what its client has said that it can do, and which sessions it has asked for (<c>protocol-4.md</c> §3.5). Any thread.</summary>
/// <param name="dialect">How it is spoken to.</param>
/// <param name="caps">What the client says that it can do; names that nobody knows mean nothing.</param>
internal sealed class Hearing(Dialect dialect, IReadOnlyList<string> caps)
{
    private readonly bool _wantsTools = caps.Contains("tool-events", StringComparer.Ordinal);

    // Null for who hears of all sessions: most connections never need one.
    private readonly ConcurrentDictionary<string, bool>? _sessions =
        dialect.HeedsCaps && caps.Contains("session-scoped-events", StringComparer.Ordinal) ? new(StringComparer.Ordinal) : null;

    /// <summary>Whether of sessions it hears only those that it has asked for.</summary>
    public bool IsScoped => _sessions is not null;

    /// <summary>It has asked for what is said in a session.</summary>
    public void Want(string canonical) => _sessions?.TryAdd(canonical, true);

    /// <summary>It no longer does.</summary>
    public void Leave(string canonical) => _sessions?.TryRemove(canonical, out _);

    /// <summary>Whether it wants an event of a session.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="toolShown">For calls of tools: whether the session shows them to everybody; null for other events.</param>
    public bool Wants(string canonical, bool? toolShown) => _sessions?.ContainsKey(canonical) != false && (toolShown is not { } isShown || ShowsTool(isShown));

    /// <summary>Whether it wants calls of tools.</summary>
    /// <param name="isShown">Whether their session shows them to everybody.</param>
    public bool ShowsTool(bool isShown) => dialect.HeedsCaps ? _wantsTools : isShown;
}
