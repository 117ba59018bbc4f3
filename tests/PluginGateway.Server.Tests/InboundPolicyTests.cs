using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Tests;

/// <summary>Who is heard on a channel (SEC-13, SEC-14).</summary>
public sealed class InboundPolicyTests
{
    [Theory]
    [InlineData("", ChatKind.Direct, false)]
    [InlineData("dmPolicy=open", ChatKind.Direct, true)]
    [InlineData("dmPolicy=allowlist", ChatKind.Direct, false)]
    [InlineData("allowFrom:0=alice", ChatKind.Direct, true)]
    [InlineData("allowFrom:0=bob", ChatKind.Direct, false)]
    [InlineData("dmPolicy=disabled;allowFrom:0=alice", ChatKind.Direct, false)]
    [InlineData("dmPolicy=open", ChatKind.Group, false)]
    [InlineData("groupPolicy=open", ChatKind.Group, true)]
    [InlineData("groups:0=#room", ChatKind.Group, true)]
    [InlineData("allowFrom:0=#room", ChatKind.Group, false)]
    [InlineData("groups:0=alice", ChatKind.Group, false)]
    [InlineData("groups:0=#room;groupAllowFrom:0=bob", ChatKind.Group, false)]
    [InlineData("groups:0=#room;groupAllowFrom:0=alice", ChatKind.Group, true)]
    [InlineData("groupPolicy=open;groupAllowFrom:0=bob", ChatKind.Group, false)]
    [InlineData("groups:0=alice", ChatKind.Direct, false)]
    [InlineData("dmPolicy=open;groupPolicy=open", ChatKind.Unknown, false)]
    public void Hears_only_those_who_are_let_in(string settings, ChatKind kind, bool heard) =>
        InboundPolicy.Decide(Read(settings), Message(kind, mentioned: true), isPaired: false).IsHeard.ShouldBe(heard);

    [Theory]
    [InlineData("groupPolicy=open", false)]
    [InlineData("groupPolicy=open;requireMention=true", false)]
    [InlineData("groupPolicy=open;requireMention=false", true)]
    public void Hears_a_group_when_it_is_spoken_to_unless_told_otherwise(string settings, bool heard) =>
        InboundPolicy.Decide(Read(settings), Message(ChatKind.Group, mentioned: false), isPaired: false).IsHeard.ShouldBe(heard);

    [Theory]
    [InlineData("", ChatKind.Direct, true)]
    [InlineData("dmPolicy=pairing", ChatKind.Direct, true)]
    [InlineData("dmPolicy=allowlist", ChatKind.Direct, false)]
    [InlineData("dmPolicy=disabled", ChatKind.Direct, false)]
    [InlineData("groupPolicy=allowlist", ChatKind.Group, false)]
    public void SEC_13_hears_in_direct_messages_alone_who_was_let_in_by_pairing(string settings, ChatKind kind, bool heard)
    {
        InboundPolicy.Decide(Read(settings), Message(kind, mentioned: true), isPaired: true).IsHeard.ShouldBe(heard);
        InboundPolicy.Decide(Read(settings), Message(kind, mentioned: true), isPaired: false).IsHeard.ShouldBeFalse();
    }

    [Theory]
    [InlineData("allowFrom:0=777@lid", ChatKind.Direct, true)]
    [InlineData("allowFrom:0=888@lid", ChatKind.Direct, false)]
    [InlineData("dmPolicy=disabled;allowFrom:0=777@lid", ChatKind.Direct, false)]
    [InlineData("groupPolicy=open;groupAllowFrom:0=777@lid", ChatKind.Group, true)]
    [InlineData("groupPolicy=open;groupAllowFrom:0=888@lid", ChatKind.Group, false)]
    [InlineData("groups:0=777@lid", ChatKind.Group, false)]
    public void Hears_a_person_by_any_of_their_confirmed_ids(string settings, ChatKind kind, bool heard) =>
        InboundPolicy.Decide(Read(settings), Message(kind, mentioned: true) with { SenderAliases = ["999@lid", "777@lid"] }, isPaired: false).IsHeard.ShouldBe(heard);

    [Fact]
    public void SEC_14_treats_every_kind_of_event_alike_and_none_that_it_does_not_know()
    {
        var settings = Read("dmPolicy=allowlist;allowFrom:0=bob;groupPolicy=open;groupAllowFrom:0=bob");
        foreach (var kind in Enum.GetValues<InboundEvent>())
        {
            foreach (var chat in Enum.GetValues<ChatKind>())
            {
                InboundPolicy.Decide(settings, Message(chat, mentioned: true) with { Event = kind }, isPaired: true).IsHeard.ShouldBeFalse();
                InboundPolicy.Decide(settings, Message(chat, mentioned: true) with { Event = kind, SenderId = "bob" }, isPaired: false).IsHeard.ShouldBe(chat != ChatKind.Unknown);
                InboundPolicy.Decide(settings, Message(chat, mentioned: true) with { Event = (InboundEvent)99, SenderId = "bob" }, isPaired: false).IsHeard.ShouldBeFalse();
                InboundPolicy.Decide(settings, Message(chat, mentioned: true) with { Event = kind, SenderId = "" }, isPaired: true).IsHeard.ShouldBeFalse();
            }
        }
    }

    [Theory]
    [InlineData("dmPolicy=everyone")]
    [InlineData("groupPolicy=pairing")]
    [InlineData("groupPolicy=yes")]
    [InlineData("requireMention=perhaps")]
    [InlineData("historyLimit=-1")]
    [InlineData("dmHistoryLimit=many")]
    [InlineData("streamMode=block")]
    [InlineData("streamMode=yes")]
    public void Refuses_settings_that_do_not_exist(string settings) => Should.Throw<PluginRefusedException>(() => Read(settings));

    [Theory]
    [InlineData("", null, null)]
    [InlineData("historyLimit=50", 50, null)]
    [InlineData("historyLimit=0;dmHistoryLimit=5", 0, 5)]
    public void Reads_how_much_of_what_was_said_an_agent_is_given(string settings, int? group, int? direct) =>
        (Read(settings).HistoryLimit, Read(settings).DmHistoryLimit).ShouldBe((group, direct));

    private static InboundMessage Message(ChatKind kind, bool mentioned) =>
        new("1", kind, kind == ChatKind.Group ? "#room" : "alice", "alice", "hi", DateTimeOffset.UnixEpoch) { Mentioned = mentioned };

    private static ChannelAccountSettings Read(string settings) => ChannelAccountSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => KeyValuePair.Create(pair.Split('=')[0], (string?)pair.Split('=')[1])))
        .Build());
}
