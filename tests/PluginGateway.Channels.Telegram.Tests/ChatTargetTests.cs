using PluginGateway.Channels.Telegram.Sending;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

public sealed class ChatTargetTests
{
    [Theory]
    [InlineData("123", "123", null)]
    [InlineData("-100123", "-100123", null)]
    [InlineData("telegram:123", "123", null)]
    [InlineData("tg:-100123", "-100123", null)]
    [InlineData("@some_name", "@some_name", null)]
    [InlineData("https://t.me/some_name", "@some_name", null)]
    [InlineData("t.me/some_name", "@some_name", null)]
    [InlineData("-100123:topic:5", "-100123", 5L)]
    [InlineData("-100123:5", "-100123", 5L)]
    public void Reads_what_people_write(string text, string chat, long? thread)
    {
        var target = ChatTarget.Parse(text, thread: null).ShouldNotBeNull();
        (target.Chat, target.Thread).ShouldBe((chat, thread));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@@@")]
    [InlineData("Ann")]
    [InlineData("0")]
    [InlineData("12 34")]
    [InlineData("123:topic:")]
    [InlineData("123\n")]
    [InlineData("../getMe")]
    public void Refuses_what_is_no_chat(string text) => ChatTarget.Parse(text, thread: null).ShouldBeNull();

    [Fact]
    public void The_general_topic_is_named_for_typing_alone()
    {
        var target = ChatTarget.Parse("-100123", new ChatThread("1", IsTopic: true)).ShouldNotBeNull();
        (target.Thread, target.MessageThread).ShouldBe((1L, (long?)null));
    }
}
