using System.Text.Json.Nodes;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>Long polling through everything that a network does (<c>field-notes.md A.1</c> to <c>A.3</c>).</summary>
public sealed class PollingTests
{
    [Fact]
    public async Task A_conflict_is_waited_out_longer_than_a_poll_and_is_no_fault()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("getUpdates", Fault.Conflict);
        var begin = TimeProvider.System.GetTimestamp();
        (await bot.Record.NextReportAsync(ChannelHealth.Degraded)).Detail.ShouldNotBeNull().ShouldContain("conflict");
        var asked = bot.Bot.CallsOf("getUpdates").Count;
        await bot.Record.NextReportAsync(ChannelHealth.Connected);
        TimeProvider.System.GetElapsedTime(begin).ShouldBeGreaterThan(bot.Account.PollTimeout);
        bot.Bot.CallsOf("getUpdates").Count.ShouldBeGreaterThanOrEqualTo(asked + 1);
        bot.Bot.Updates.Add(Said.Privately("still there?"));
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("still there?");
    }

    [Fact]
    public void The_pause_after_a_conflict_is_never_shorter_than_a_poll_and_has_jitter()
    {
        var poll = TimeSpan.FromSeconds(30);
        PollPause.AfterConflict(poll, 0).ShouldBe(TimeSpan.FromSeconds(35));
        PollPause.AfterConflict(poll, 1).ShouldBeGreaterThan(PollPause.AfterConflict(poll, 0));
    }

    [Fact]
    public async Task A_webhook_that_was_left_behind_is_deleted_once()
    {
        await using var bot = await RunningBot.MakeAsync();
        bot.Bot.WebhookUrl = "https://old.example.org/";
        bot.Start();
        await bot.Record.NextReportAsync(ChannelHealth.Connected);
        bot.Bot.CallsOf("deleteWebhook").ShouldHaveSingleItem()["drop_pending_updates"].ShouldBe("false");

        bot.Bot.WebhookUrl = "https://again.example.org/";
        (await bot.Record.NextReportAsync(ChannelHealth.Degraded)).Detail.ShouldNotBeNull().ShouldContain("webhook");
        bot.Bot.CallsOf("deleteWebhook").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_blackhole_is_left_within_a_minute_though_sending_works()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("getUpdates", Fault.Blackhole);
        var before = bot.Bot.CallsOf("getUpdates").Count;
        await Eventually.Holds(() => bot.Bot.CallsOf("getUpdates").Count > before, "the poll to fall into it");
        await bot.SendAsync("sending works");
        bot.Bot.Updates.Add(Said.Privately("anybody?"));
        (await bot.Record.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("getUpdates");
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("anybody?");
        await bot.Record.NextReportAsync(ChannelHealth.Connected);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("502")]
    [InlineData("html")]
    [InlineData("429")]
    public async Task Comes_back_after(string trouble)
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("getUpdates", trouble switch
        {
            "cut" => Fault.CutBefore,
            "502" => Fault.Refuses(502, "Bad Gateway"),
            "html" => Fault.Answers(200, "<html>Log in to the hotel's network</html>"),
            _ => Fault.RateLimited(1),
        });
        await bot.Record.NextReportAsync(ChannelHealth.Disconnected);
        await bot.Record.NextReportAsync(ChannelHealth.Connected);
        bot.Bot.Updates.Add(Said.Privately("hello"));
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("hello");
        bot.Bot.Updates.Overlaps.ShouldBe(0);
    }

    [Fact]
    public async Task A_token_that_is_not_valid_asks_for_the_operator_and_names_no_token()
    {
        await using var bot = await RunningBot.MakeAsync();
        bot.Server.Revoke(bot.Bot);
        bot.Start();
        var detail = (await bot.Record.NextReportAsync(ChannelHealth.AuthRequired)).Detail.ShouldNotBeNull();
        detail.ShouldContain("@BotFather");
        detail.ShouldNotContain(bot.Bot.Token);
    }

    [Fact]
    public async Task The_offset_moves_over_what_the_gateway_has_taken_and_no_further()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Context.Refuses = true;
        bot.Bot.Updates.AddAll(Said.Privately("one"), Said.Privately("two"));
        await Eventually.Holds(() => bot.Logs.Lines.Count(static line => line.Contains("was not taken", StringComparison.Ordinal)) >= 2, "two refusals");
        bot.Bot.Updates.Confirmed.ShouldBeEmpty();
        bot.Record.Published.ShouldBeEmpty();
        bot.Context.Refuses = false;
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("one");
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("two");
        await Eventually.Holds(() => bot.Bot.Updates.Confirmed.Count == 2, "both to be confirmed");
    }

    [Fact]
    public async Task What_comes_twice_is_published_once_and_what_comes_late_is_published()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var update = Said.Privately("once");
        bot.Bot.Updates.Add(update);
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("once");
        bot.Bot.Updates.Repeat(update);
        var late = Said.Privately("late");
        late["update_id"] = 3;
        bot.Bot.Updates.Repeat(late);
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("late");
        bot.Bot.Updates.Add(Said.Privately("after"));
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("after");
        bot.Record.Published.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_update_that_nobody_can_read_does_not_hold_up_the_others()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Updates.AddAll(
            new JsonObject { ["message"] = "no object" },
            new JsonObject { ["message"] = new JsonObject { ["message_id"] = "x" } },
            new JsonObject { ["message"] = new JsonObject { ["message_id"] = 1, ["date"] = 1 } },
            new JsonObject { ["something_new"] = new JsonObject() },
            Said.Privately("readable"));
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("readable");
        await Eventually.Holds(() => bot.Bot.Updates.Confirmed.Count == 5, "all to be confirmed");
    }

    [Fact]
    public async Task An_album_is_one_message_though_it_comes_in_pieces()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Updates.AddAll(Picture("a", "look"), Picture("b", null));
        var asked = bot.Bot.Updates.Asked;
        await Eventually.Holds(() => bot.Bot.Updates.Asked > asked || bot.Bot.Updates.Open == 0, "the first pieces to be fetched");
        bot.Bot.Updates.Add(Picture("c", null));
        var message = await bot.Record.NextInboundAsync();
        message.Media.Count.ShouldBe(3);
        message.Text.ShouldBe("look");
        await Eventually.Holds(() => bot.Bot.Updates.Confirmed.Count == 3, "all to be confirmed");
        bot.Record.Published.Count.ShouldBe(1);

        JsonObject Picture(string name, string? caption)
        {
            bot.Bot.Files[name] = ($"photos/{name}.jpg", [1, 2, (byte)name[0]]);
            var part = Said.Message(Said.Private(777), 777);
            part["media_group_id"] = "g1";
            part["photo"] = new JsonArray(new JsonObject { ["file_id"] = name, ["file_unique_id"] = name, ["width"] = 1, ["height"] = 1 });
            if (caption is not null)
            {
                part["caption"] = caption;
            }

            return Said.Update("message", part);
        }
    }

    [Fact]
    public async Task What_was_taken_is_confirmed_when_it_stops()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Updates.Add(Said.Privately("last words"));
        await bot.Record.NextInboundAsync();
        await bot.StopAsync();
        bot.Bot.Updates.Waiting.ShouldBeEmpty();
        bot.Bot.Updates.Overlaps.ShouldBe(0);
    }

    [Fact]
    public async Task Two_accounts_with_one_token_do_not_poll_at_once_and_each_is_told_of_the_other()
    {
        var leases = new TokenLeases();
        await using var idle = await RunningBot.MakeAsync();
        await using var first = idle.Twin(leases);
        first.Start();
        await first.Record.NextReportAsync(ChannelHealth.Connected);
        await using var second = idle.Twin(leases);
        second.Start();
        (await second.Record.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("default and default");
        await using var elsewhere = idle.Twin();
        elsewhere.Start();
        (await elsewhere.Record.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("another gateway");
        await first.StopAsync();
        await Task.WhenAny(second.Record.NextReportAsync(ChannelHealth.Connected), elsewhere.Record.NextReportAsync(ChannelHealth.Connected));
        idle.Bot.Updates.Overlaps.ShouldBe(0);
    }

    [Fact]
    public async Task A_pressed_button_is_answered_at_once()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        using var slow = bot.Record.HoldPublishing();
        bot.Bot.Updates.Add(Said.Update("callback_query", new JsonObject { ["id"] = "cb", ["from"] = Said.Person(777), ["message"] = Said.Message(Said.Private(777), 42, "choose"), ["data"] = "yes" }));
        await slow.NextAsync();
        await Eventually.Holds(() => bot.Bot.CallsOf("answerCallbackQuery").Count == 1, "the button to be answered while the message is not taken");
    }

    [Fact]
    public async Task The_menu_holds_the_commands_and_can_be_taken_out()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        await Eventually.Holds(() => bot.Bot.CallsOf("setMyCommands").Count == 1, "the menu to be set");
        bot.Bot.CallsOf("setMyCommands")[0].Params["commands"]!.AsArray().Select(static command => command!["command"]!.ToString()).ShouldBe(["help", "status", "new", "reset", "stop", "model", "think"]);
        await using var without = await RunningBot.ConnectedAsync(static account => account.CommandsMenu = false);
        await Eventually.Holds(() => without.Bot.CallsOf("deleteMyCommands").Count == 1, "the menu to be taken out");
    }
}
