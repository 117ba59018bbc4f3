using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>Webhook mode (SEC-11, SEC-12).</summary>
public sealed class WebhookTests : IDisposable
{
    private const string Secret = "a-secret_of-32-characters-0123456";

    private readonly HttpClient _telegram = new() { Timeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task An_update_is_answered_when_the_gateway_has_it()
    {
        await using var bot = await RunningAsync();
        bot.Bot.WebhookUrl.ShouldBe("https://bots.example.org/hook/telegram");
        bot.Bot.WebhookSecret.ShouldBe(Secret);
        using var slow = bot.Record.HoldPublishing();
        var answer = PostAsync(bot, Update("hello", 1), Secret);
        (await slow.NextAsync()).Text.ShouldBe("hello");
        answer.IsCompleted.ShouldBeFalse("200 before the gateway has it");
        slow.Dispose();
        (await answer).ShouldBe(HttpStatusCode.OK);
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("hello");
    }

    [Fact]
    public async Task What_the_gateway_does_not_take_is_asked_for_again()
    {
        await using var bot = await RunningAsync();
        bot.Context.Refuses = true;
        (await PostAsync(bot, Update("hello", 1), Secret)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        bot.Context.Refuses = false;
        (await PostAsync(bot, Update("hello", 1), Secret)).ShouldBe(HttpStatusCode.OK);
        bot.Record.Published.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a-secret_of-32-characters-0123457")]
    [InlineData("a-secret_of-32-characters-012345")]
    [InlineData("a-secret_of-32-characters-0123456x")]
    public async Task Without_the_secret_nothing_is_read(string? secret)
    {
        await using var bot = await RunningAsync();
        (await PostAsync(bot, Update("forged", 1), secret)).ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(bot, new string('x', 3_000_000), secret)).ShouldBe(HttpStatusCode.Unauthorized);
        bot.Record.Published.ShouldBeEmpty();
        bot.Logs.Lines.ShouldContain(static line => line.Contains("without the right secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_update_is_refused_or_passed_over()
    {
        await using var bot = await RunningAsync();
        (await PostAsync(bot, new string('x', 2_000_000), Secret)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync(bot, "{ not json", Secret)).ShouldBe(HttpStatusCode.OK);
        (await PostAsync(bot, Update("x", 1), Secret, path: "/elsewhere")).ShouldBe(HttpStatusCode.NotFound);
        using var get = new HttpRequestMessage(HttpMethod.Get, Address(bot));
        get.Headers.Add(WebhookListener.SecretHeader, Secret);
        using var refused = await _telegram.SendAsync(get);
        refused.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        bot.Record.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_waited_for()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var bot = await RunningBot.MakeAsync(account => Configure(account, ((IPEndPoint)taken.LocalEndpoint).Port));
        bot.Start();
        (await bot.Record.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("webhookPort");
        taken.Stop();
        await bot.Record.NextReportAsync(ChannelHealth.Connected);
    }

    [Fact]
    public async Task Sends_and_closes_its_port()
    {
        var bot = await RunningAsync();
        await using (bot)
        {
            await bot.SendAsync("hello");
            bot.Bot.Messages.ShouldHaveSingleItem();
            await bot.StopAsync();
            await Should.ThrowAsync<HttpRequestException>(() => PostAsync(bot, Update("late", 1), Secret));
            bot.Bot.WebhookUrl.ShouldNotBeEmpty("updates wait at Telegram for the next instance");
        }
    }

    public void Dispose() => _telegram.Dispose();

    private static string Update(string text, long id)
    {
        var update = Said.Privately(text);
        update["update_id"] = id;
        return update.ToJsonString();
    }

    private static async Task<RunningBot> RunningAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return await RunningBot.ConnectedAsync(account => Configure(account, port));
    }

    private static void Configure(TelegramAccount account, int port)
    {
        account.WebhookUrl = "https://bots.example.org/hook/telegram";
        account.WebhookSecret = Secret;
        account.WebhookPort = port;
    }

    private static string Address(RunningBot bot, string path = "/hook/telegram") => $"http://127.0.0.1:{bot.Account.WebhookPort}{path}";

    private async Task<HttpStatusCode> PostAsync(RunningBot bot, string body, string? secret, string path = "/hook/telegram")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(bot, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (secret is not null)
        {
            request.Headers.TryAddWithoutValidation(WebhookListener.SecretHeader, secret);
        }

        // As Telegram does, wait for leave to send a large body.
        request.Headers.ExpectContinue = body.Length > 1_000_000;
        using var response = await _telegram.SendAsync(request);
        return response.StatusCode;
    }
}
