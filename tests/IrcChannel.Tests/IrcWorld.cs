namespace Irc.Tests;

/// <summary>What all IRC networks are like to the conformance suite.</summary>
internal static class IrcWorld
{
    public const string Nick = "bot";
    public const string Peer = "alice";

    /// <summary>What IRC does not have.</summary>
    public static readonly IReadOnlyDictionary<ChannelRule, string> Missing = new Dictionary<ChannelRule, string>
    {
        [ChannelRule.Acknowledging] = "IRC asks nobody whether a message was received, and keeps none for later",
        [ChannelRule.Repeating] = "IRC carries a message as often as it is said; it knows no key",
    };

    public static string Config(string address) => $$"""{ "server": "{{address}}", "nick": "{{Nick}}", "linesPerSecond": 1000 }""";
}
