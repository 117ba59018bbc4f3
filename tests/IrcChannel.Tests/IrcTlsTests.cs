using PluginGateway.Contracts.Channels;
using Shouldly;
using Xunit;

namespace Irc.Tests;

public sealed class IrcTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [NgircdFact]
    public async Task Speaks_TLS_with_a_server_whose_authority_is_trusted()
    {
        await using var server = await StartAsync();
        await using var one = await RunningChannel.ConnectedAsync(Account("one", server.Address, _authority.RootFile));
        await using var two = await RunningChannel.ConnectedAsync(Account("two", server.Address, _authority.RootFile));
        await one.SendAsync("two", "psst");
        (await two.Context.NextInboundAsync()).Text.ShouldBe("psst");
    }

    [NgircdFact]
    public async Task Does_not_speak_to_a_server_whose_authority_is_unknown()
    {
        await using var server = await StartAsync();
        await using var bot = new RunningChannel(Account("bot", server.Address, caFile: null));
        (await bot.Context.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("certificate");
    }

    [NgircdFact]
    public async Task Does_not_speak_to_a_server_with_a_certificate_for_another_name()
    {
        await using var server = await StartAsync();
        await using var bot = new RunningChannel(Account("bot", $"localhost:{server.Port}", _authority.RootFile));
        (await bot.Context.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("certificate");
    }

    private async Task<NgircdServer> StartAsync()
    {
        var server = new NgircdServer { Tls = _authority.Server };
        await server.StartAsync();
        return server;
    }

    private static IrcAccount Account(string nick, string server, string? caFile) => new() { Server = server, Nick = nick, Tls = true, TlsCaFile = caFile };
}
