namespace Irc;

/// <summary>What may be a name on the network.</summary>
internal static class IrcNames
{
    private const string RoomPrefixes = "#&+!";

    /// <summary>Whether a message's target is a room, also when only its operators are meant (<c>@#room</c>).</summary>
    public static bool IsRoom(string target)
    {
        var name = target.AsSpan().TrimStart("@%~");
        return name.Length > 1 && RoomPrefixes.Contains(name[0], StringComparison.Ordinal);
    }

    /// <summary>Whether a message can be addressed to it: one person or one room, nothing that the server would take for more than that.</summary>
    public static bool IsTarget(string target) =>
        target is { Length: > 0 and <= 200 } && target[0] is not (':' or '$') && !target.AsSpan().ContainsAny(",*?") && !target.Any(static c => c <= ' ');

    /// <summary>Whether it is a room, alone or with its key: <c>#name</c>, <c>#name key</c>.</summary>
    public static bool IsRoomWithKey(string entry)
    {
        var words = entry.Split(' ');
        return words.Length <= 2 && words.All(IsTarget) && RoomPrefixes.Contains(words[0][0], StringComparison.Ordinal);
    }

    /// <summary>
    /// What to call oneself when the <paramref name="attempt"/>-th name (from 1) was taken or refused. Never longer than 9 characters
    /// from the second attempt on, which every server allows (RFC 2812 §1.2.1).
    /// </summary>
    public static string Alternative(string nick, int attempt) => attempt switch
    {
        1 => nick + "_",
        2 => Head(nick, 8) + "_",
        _ => $"{Head(nick, 6)}_{attempt}",
    };

    private static string Head(string nick, int length) => nick[..Math.Min(nick.Length, length)];
}
