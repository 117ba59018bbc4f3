using System.Text;
using PluginGateway.Contracts.Channels;
using Shouldly;
using Xunit;

namespace Irc.Tests;

/// <summary>Logging in to an account; ngircd has none, so the test is the server.</summary>
public sealed class IrcSaslTests : IAsyncDisposable
{
    private readonly ScriptedServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Logs_in_before_it_is_let_in()
    {
        await using var bot = new RunningChannel(Account("secret"));
        await using var client = await OfferAsync("sasl=EXTERNAL,PLAIN message-tags account-tag");
        (await client.ExpectAsync("CAP REQ")).ShouldBe("CAP REQ :message-tags account-tag sasl");
        await client.SayAsync(":s CAP * ACK :message-tags account-tag sasl");
        await client.ExpectAsync("AUTHENTICATE PLAIN");
        await client.SayAsync("AUTHENTICATE +");
        var credentials = (await client.ExpectAsync("AUTHENTICATE "))["AUTHENTICATE ".Length..];
        Encoding.UTF8.GetString(Convert.FromBase64String(credentials)).ShouldBe("\0robot\0secret");
        await client.SayAsync(":s 903 bot :SASL authentication successful");
        await client.ExpectAsync("CAP END");
        await client.SayAsync(":s 001 bot :Welcome");
        await bot.Context.NextReportAsync(ChannelHealth.Connected);
        await client.SayAsync("@account=Alice :a!b@c PRIVMSG bot :hello");
        (await bot.Context.NextInboundAsync()).SenderId.ShouldBe("alice");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(400)]
    [InlineData(800)]
    public async Task Sends_long_credentials_in_pieces(int length)
    {
        // base64 makes 4 of 3; "\0robot\0" is 7 bytes
        var password = new string('x', (length / 4 * 3) - 7);
        await using var bot = new RunningChannel(Account(password));
        await using var client = await OfferAsync("sasl");
        await client.SayAsync(":s CAP * ACK :sasl");
        await client.ExpectAsync("AUTHENTICATE PLAIN");
        await client.SayAsync("AUTHENTICATE +");
        var credentials = new StringBuilder();
        string piece;
        do
        {
            piece = (await client.ExpectAsync("AUTHENTICATE "))["AUTHENTICATE ".Length..];
            credentials.Append(piece == "+" ? "" : piece);
        }
        while (piece.Length == 400);
        Encoding.UTF8.GetString(Convert.FromBase64String(credentials.ToString())).ShouldBe("\0robot\0" + password);
    }

    [Fact]
    public async Task Asks_for_new_credentials_when_they_are_refused()
    {
        await using var bot = new RunningChannel(Account("secret"));
        await using var client = await OfferAsync("sasl");
        await client.SayAsync(":s CAP * ACK :sasl");
        await client.ExpectAsync("AUTHENTICATE PLAIN");
        await client.SayAsync(":s 904 bot :SASL authentication failed");
        var words = (await bot.Context.NextReportAsync(ChannelHealth.AuthRequired)).Detail.ShouldNotBeNull();
        words.ShouldContain("sasl.password");
        words.ShouldNotContain("secret");
        await client.ClosedAsync();
    }

    [Theory]
    [InlineData("multi-prefix")]
    [InlineData("sasl=EXTERNAL")]
    public async Task Does_not_go_on_as_somebody_unknown(string offer)
    {
        await using var bot = new RunningChannel(Account("secret"));
        await using var client = await OfferAsync(offer);
        (await bot.Context.NextReportAsync(ChannelHealth.AuthRequired)).Detail.ShouldNotBeNull().ShouldContain("does not offer SASL PLAIN");
    }

    [Fact]
    public async Task Does_not_stay_where_it_was_let_in_without_login()
    {
        await using var bot = new RunningChannel(Account("secret"));
        await using var client = await _server.WelcomeAsync("bot");
        (await bot.Context.NextReportAsync(ChannelHealth.AuthRequired)).Detail.ShouldNotBeNull().ShouldContain("without the login");
        await client.ClosedAsync();
    }

    private async Task<RawLines> OfferAsync(string capabilities)
    {
        var client = await _server.AcceptAsync();
        await client.ExpectAsync("CAP LS");
        await client.SayAsync(":s CAP * LS * :batch\r\n:s CAP * LS :" + capabilities);
        return client;
    }

    private IrcAccount Account(string password) =>
        new() { Server = _server.Address, Nick = "bot", Sasl = new IrcSasl { Account = "robot", Password = password } };
}
