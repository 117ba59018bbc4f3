using System.Collections.Concurrent;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>The conversations of the fake gateway: their messages, what was set for them, and what was attached.</summary>
internal sealed class FakeSessions
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ChatMessage>> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SessionRow> _rows = new(StringComparer.Ordinal);

    /// <summary>Contents by attachment id; one that is not there is told to be kept no more.</summary>
    public ConcurrentDictionary<string, ChatAttachment> Attachments { get; } = new(StringComparer.Ordinal);

    /// <summary>The full key of what a client wrote.</summary>
    public static string Canonical(string key) => key == "main" ? FakeGateway.MainSessionKey : key;

    /// <summary>The messages of a session.</summary>
    public IReadOnlyList<ChatMessage> Messages(string key) => [.. _messages.GetValueOrDefault(Canonical(key)) ?? []];

    /// <summary>Its row, made when there is none.</summary>
    public SessionRow Row(string key) => _rows.GetOrAdd(Canonical(key), static full => new SessionRow { Key = full, Kind = "direct", UpdatedAt = 1_750_000_000_000, SessionId = $"id-{full}" });

    /// <summary>Adds a message.</summary>
    public void Keep(string key, ChatMessage message)
    {
        var row = Row(key);
        _messages.GetOrAdd(row.Key, static _ => []).Enqueue(message);
        _rows[row.Key] = row with { UpdatedAt = message.Timestamp };
    }

    /// <summary>Answer of <c>sessions.list</c>.</summary>
    public SessionsList List() => new()
    {
        Ts = 1,
        Path = "gateway.db",
        Count = _rows.Count,
        Defaults = new SessionsDefaults(null, null, null),
        Sessions = [.. _rows.Values.OrderByDescending(row => row.UpdatedAt).Select(row => row with { DerivedTitle = Messages(row.Key) is [var first, ..] ? first.Content[0].Text : row.SessionId })],
    };

    /// <summary>Does <c>sessions.patch</c> with a label or a verbose level.</summary>
    public SessionsPatched Patch(JsonElement patch)
    {
        var row = Row(patch.GetProperty("key").GetString()!);
        var label = patch.TryGetProperty("label", out var given) ? given.GetString() : row.Label;
        var verbose = patch.TryGetProperty("verboseLevel", out var level) ? level.GetString() : row.VerboseLevel;
        _rows[row.Key] = row with { Label = label, VerboseLevel = verbose };
        return new SessionsPatched("gateway.db", row.Key, Entry(row));
    }

    /// <summary>Does <c>sessions.reset</c>.</summary>
    public SessionsResetResult Reset(string key)
    {
        _messages.TryRemove(Canonical(key), out _);
        return new SessionsResetResult(Canonical(key), Entry(Row(key)));
    }

    /// <summary>Does <c>sessions.delete</c>.</summary>
    public SessionsDeleteResult Delete(string key)
    {
        _messages.TryRemove(Canonical(key), out _);
        return new SessionsDeleteResult(Canonical(key), _rows.TryRemove(Canonical(key), out _), []);
    }

    private static SessionEntry Entry(SessionRow row) => new() { SessionId = row.SessionId, UpdatedAt = row.UpdatedAt };
}
