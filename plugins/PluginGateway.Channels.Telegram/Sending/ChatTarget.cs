using System.Globalization;
using System.Text.RegularExpressions;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>Where a message goes: a chat, and a topic of it. Immutable.</summary>
/// <param name="Chat">Its number, or <c>@name</c> of a public channel or group.</param>
/// <param name="Thread">The topic.</param>
internal sealed partial record ChatTarget(string Chat, long? Thread)
{
    // channels.md §7: thread 1 is the General topic; a message for it must not name it, while the typing notice must.
    private const long GeneralTopic = 1;

    /// <summary>The topic for messages.</summary>
    public long? MessageThread => Thread == GeneralTopic ? null : Thread;

    /// <summary>Whether several people read there.</summary>
    public bool IsGroup => Chat[0] is '-' or '@';

    /// <summary>Reads the spellings that people use: <c>123</c>, <c>-100…</c>, <c>@name</c>, <c>t.me/name</c>, <c>telegram:…</c>, <c>chat:topic:5</c>, <c>chat:5</c>.</summary>
    /// <returns>Null when it is none of them.</returns>
    public static ChatTarget? Parse(string chat, ChatThread? thread)
    {
        var match = Form().Match(chat);
        if (!match.Success || (thread is not null && ThreadNumber(thread.Id) is null))
        {
            return null;
        }

        var name = match.Groups["name"] is { Success: true, Value: var value } ? $"@{value}" : match.Groups["id"].Value;
        return new ChatTarget(name, thread is null ? ThreadNumber(match.Groups["thread"].Value) : ThreadNumber(thread.Id));
    }

    private static long? ThreadNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    [GeneratedRegex(
        @"^(telegram:|tg:)?((https?://)?t\.me/(?<name>[A-Za-z][A-Za-z0-9_]{3,31})|@(?<name>[A-Za-z][A-Za-z0-9_]{3,31})|(?<id>-?[1-9][0-9]{0,17}))(:(topic:)?(?<thread>[1-9][0-9]{0,17}))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
