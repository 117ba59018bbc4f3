using System.Globalization;
using PluginGateway.Contracts.Channels;

namespace Irc;

/// <summary>Turns a PRIVMSG into a message for the gateway. Pure.</summary>
internal static class IrcInbound
{
    private const char Ctcp = '\x01';
    private const string Action = "\x01" + "ACTION ";

    /// <param name="line">A PRIVMSG.</param>
    /// <param name="self">Who we are.</param>
    /// <param name="id">The message's id, where the network has none for it.</param>
    /// <param name="now">When it came, where the network does not say.</param>
    /// <returns>The message; null when it is none of ours to answer.</returns>
    public static InboundMessage? Map(IrcLine line, IrcSelf self, string id, DateTimeOffset now)
    {
        // Without a '!' a server speaks, not a person.
        if (!line.Source.Contains('!', StringComparison.Ordinal) || self.Is(line.Nick) || Said(line.Text) is not { Length: > 0 } text)
        {
            return null;
        }

        var kind = IrcNames.IsRoom(line[0]) ? ChatKind.Group : self.Is(line[0]) ? ChatKind.Direct : ChatKind.Unknown;
        if (kind == ChatKind.Unknown)
        {
            return null;
        }

        return new InboundMessage(
            line.Tags.GetValueOrDefault("msgid", id),
            kind,
            self.Casing.Fold(kind == ChatKind.Group ? line[0] : line.Nick),
            SenderId(line, self),
            IrcMention.Strip(text, self.Nick, self.Casing),
            SentAt(line) ?? now)
        {
            SenderName = line.Nick,
            Mentioned = IrcMention.In(text, self.Nick, self.Casing),
            ReplyTo = line.Tags.GetValueOrDefault("+draft/reply"),
        };
    }

    /// <summary>
    /// The account where the network tells it. Who has none there gets a '~' in front of the nick, which no account can have: else somebody could
    /// take an account's name as a nick. Where the network tells no accounts, the nick is all there is.
    /// </summary>
    private static string SenderId(IrcLine line, IrcSelf self)
    {
        var nick = self.Casing.Fold(line.Nick);
        return !self.TellsAccounts ? nick : line.Tags.TryGetValue("account", out var account) ? self.Casing.Fold(account) : "~" + nick;
    }

    private static string? Said(string text)
    {
        if (text.StartsWith(Action, StringComparison.Ordinal))
        {
            return text[Action.Length..].TrimEnd(Ctcp);
        }

        return text.StartsWith(Ctcp) ? null : text;
    }

    private static DateTimeOffset? SentAt(IrcLine line) =>
        DateTimeOffset.TryParse(line.Tags.GetValueOrDefault("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
