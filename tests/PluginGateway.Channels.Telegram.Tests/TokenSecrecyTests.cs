using System.Diagnostics;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>SEC-17: the token is in every address that is asked, and in nothing that anybody can read.</summary>
public sealed class TokenSecrecyTests
{
    [Fact]
    public async Task The_token_is_in_no_log_no_exception_no_report_and_no_trace()
    {
        var traced = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Enqueue(string.Join(' ', activity.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}"))),
        };
        ActivitySource.AddActivityListener(listener);
        var told = new List<string>();
        await using var bot = await RunningBot.ConnectedAsync();
        var token = bot.Bot.Token;

        bot.Bot.Next("sendMessage", Fault.Refuses(400, $"Bad Request: the address /bot{token}/sendMessage is odd"), Fault.CutBefore, Fault.Answers(200, $"<html>{token}"), Fault.Answers(302, token, ("Location", $"http://127.0.0.1:1/bot{token}/x")));
        for (var i = 0; i < 4; i++)
        {
            told.Add((await bot.FailsAsync("x", chat: $"{i + 1}")).ToString());
        }

        bot.Bot.Next("getUpdates", Fault.Refuses(500, $"no /bot{Uri.EscapeDataString(token)}/getUpdates"), Fault.CutBefore, Fault.Conflict);
        await bot.Record.NextReportAsync(ChannelHealth.Degraded);
        await bot.Record.NextReportAsync(ChannelHealth.Connected);
        bot.Bot.Next("sendChatAction", Fault.CutBefore);
        told.Add((await Should.ThrowAsync<DeliveryException>(async () => await bot.Channel.ShowTypingAsync("1", null, CancellationToken.None))).ToString());
        await bot.Server.GoDownAsync();
        told.Add((await bot.FailsAsync("x", chat: "9")).ToString());
        await bot.Record.NextReportAsync(ChannelHealth.Disconnected);

        var secret = token.Split(':')[1];
        told.ShouldAllBe(text => !text.Contains(secret, StringComparison.Ordinal));
        bot.Logs.Lines.ShouldNotBeEmpty();
        bot.Logs.Lines.ShouldAllBe(line => !line.Contains(secret, StringComparison.Ordinal));
        bot.Record.Reports.ShouldAllBe(report => !(report.Detail ?? "").Contains(secret, StringComparison.Ordinal));
        // The server's own activities are the test's; the client's would be the plugin's.
        traced.Where(static tags => tags.Contains("http.request.method", StringComparison.Ordinal) && tags.Contains("server.address", StringComparison.Ordinal) && tags.Contains("url.full", StringComparison.Ordinal))
            .ShouldAllBe(tags => !tags.Contains(secret, StringComparison.Ordinal));
    }
}
