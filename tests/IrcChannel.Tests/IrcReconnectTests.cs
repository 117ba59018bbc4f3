using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace Irc.Tests;

/// <summary>Servers that go away, stay silent, or do not let everybody in.</summary>
public sealed class IrcReconnectTests
{
    [NgircdFact]
    public async Task Connects_again_after_the_server_was_restarted()
    {
        await using var server = new NgircdServer();
        await server.StartAsync();
        await using var bot = await RunningChannel.ConnectedAsync(new IrcAccount { Server = server.Address, Nick = "bot", Channels = ["#room"] });
        await server.StopAsync();
        await bot.Context.NextReportAsync(ChannelHealth.Disconnected);
        var refused = await Should.ThrowAsync<GatewayException>(() => bot.SendAsync("alice", "hello?"));
        refused.Code.ShouldBe(ErrorCodes.Unavailable);
        refused.Error.Retryable.ShouldBe(true);

        await server.StartAsync();
        await bot.Context.NextReportAsync(ChannelHealth.Connected);
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice");
        await alice.SayAsync("PRIVMSG bot :back again?");
        (await bot.Context.NextInboundAsync()).Text.ShouldBe("back again?");
        await bot.SendAsync("alice", "yes");
        (await alice.ExpectMessageAsync("bot", "alice")).ShouldBe("yes");
    }

    [NgircdFact]
    public async Task Enters_a_server_with_a_password()
    {
        await using var server = new NgircdServer { Password = "open sesame" };
        await server.StartAsync();
        await using var bot = await RunningChannel.ConnectedAsync(new IrcAccount { Server = server.Address, Nick = "bot", Password = "open sesame" });
        await using var alice = await IrcTestClient.ConnectAsync(server.Port, "alice", ":open sesame");
        await alice.SayAsync("PRIVMSG bot :hello");
        (await bot.Context.NextInboundAsync()).Text.ShouldBe("hello");
    }

    [NgircdFact]
    public async Task Asks_for_new_credentials_when_the_password_is_wrong()
    {
        await using var server = new NgircdServer { Password = "right" };
        await server.StartAsync();
        await using var bot = new RunningChannel(new IrcAccount { Server = server.Address, Nick = "bot", Password = "wrong" });
        var words = (await bot.Context.NextReportAsync(ChannelHealth.AuthRequired)).Detail.ShouldNotBeNull();
        words.ShouldContain("check password");
        words.ShouldNotContain("wrong");
        bot.Run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Gives_up_a_server_that_is_silent()
    {
        await using var server = new ScriptedServer();
        await using var bot = new RunningChannel(new IrcAccount { Server = server.Address, Nick = "bot", PingSeconds = 1 });
        await using var silent = await server.WelcomeAsync("bot");
        await silent.ExpectAsync("PING alive");
        (await bot.Context.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("said nothing");
        await silent.ClosedAsync();
        await using var second = await server.WelcomeAsync("bot");
        await bot.Context.NextReportAsync(ChannelHealth.Connected);
    }

    [Fact]
    public async Task Never_calls_sent_what_the_server_did_not_confirm()
    {
        await using var server = new ScriptedServer();
        await using var bot = new RunningChannel(new IrcAccount { Server = server.Address, Nick = "bot" });
        var client = await server.WelcomeAsync("bot");
        await bot.Context.NextReportAsync(ChannelHealth.Connected);
        var sending = bot.SendAsync("alice", "are you there?");
        await client.ExpectAsync("PRIVMSG alice");
        await client.ExpectAsync("PING");
        sending.IsCompleted.ShouldBeFalse();
        await client.DisposeAsync();
        (await Should.ThrowAsync<IOException>(() => sending)).Message.ShouldContain("may have arrived");
    }

    [Fact]
    public async Task Waits_while_nobody_listens()
    {
        await using var bot = new RunningChannel(new IrcAccount { Server = await UnusedAddressAsync(), Nick = "bot" });
        (await bot.Context.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("next attempt");
        bot.Run.IsCompleted.ShouldBeFalse();
    }

    private static async Task<string> UnusedAddressAsync()
    {
        await using var server = new ScriptedServer();
        return server.Address;
    }
}
