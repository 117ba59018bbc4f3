using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>Sending, and what is said when it fails (<c>field-notes.md A.4, C</c>).</summary>
public sealed class SendingTests
{
    [Fact]
    public async Task Markdown_becomes_html_and_the_receipt_names_chat_and_message()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var receipt = await bot.SendAsync("**bold** <x>");
        var message = bot.Bot.Messages.ShouldHaveSingleItem();
        (message.Text, message.ParseMode, message.Shown).ShouldBe(("<b>bold</b> &lt;x&gt;", "HTML", "bold <x>"));
        receipt.ExternalId.ShouldBe($"777:{message.Id}");
    }

    [Fact]
    public async Task What_telegram_does_not_understand_goes_plainly()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("sendMessage", Fault.Refuses(400, "Bad Request: can't parse entities: Unsupported start tag"));
        await bot.SendAsync("**parse** me");
        var message = bot.Bot.Messages.ShouldHaveSingleItem();
        (message.Text, message.ParseMode).ShouldBe(("**parse** me", null));
    }

    [Theory]
    [InlineData(400, "Bad Request: chat not found", DeliveryFailure.Permanent)]
    [InlineData(403, "Forbidden: bot was blocked by the user", DeliveryFailure.Permanent)]
    [InlineData(404, "Not Found", DeliveryFailure.Permanent)]
    [InlineData(401, "Unauthorized", DeliveryFailure.Transient)]
    [InlineData(500, "Internal Server Error", DeliveryFailure.Transient)]
    [InlineData(502, "Bad Gateway", DeliveryFailure.Transient)]
    public async Task An_answer_tells_what_becomes_of_the_message(int code, string words, DeliveryFailure failure)
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("sendMessage", Fault.Refuses(code, words));
        var e = await bot.FailsAsync("x");
        e.Failure.ShouldBe(failure);
        e.Message.ShouldContain(words);
        bot.Bot.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_knows_of_a_message_whose_answer_did_not_come()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("sendMessage", Fault.CutBefore, Fault.CutAfter, Fault.Answers(200, "<html>"));
        (await bot.FailsAsync("cut before")).Failure.ShouldBe(DeliveryFailure.Unknown);
        (await bot.FailsAsync("cut after")).Failure.ShouldBe(DeliveryFailure.Unknown);
        (await bot.FailsAsync("not json")).Failure.ShouldBe(DeliveryFailure.Unknown);
        bot.Bot.Messages.ShouldHaveSingleItem().Text.ShouldBe("cut after");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_has_nothing()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        await bot.Server.GoDownAsync();
        (await bot.FailsAsync("x")).Failure.ShouldBe(DeliveryFailure.Transient);
        await bot.Server.ComeBackAsync();
        await bot.SendAsync("y");
        bot.Bot.Messages.ShouldHaveSingleItem().Shown.ShouldBe("y");
    }

    [Fact]
    public async Task Before_it_runs_nothing_is_sent()
    {
        await using var bot = await RunningBot.MakeAsync();
        (await bot.FailsAsync("x")).Failure.ShouldBe(DeliveryFailure.Transient);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(6775, true)]
    public async Task A_pause_is_told_as_long_as_it_is_and_nobody_asks_meanwhile(int seconds, bool isWholeAccount)
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("sendMessage", Fault.RateLimited(seconds));
        var e = await bot.FailsAsync("x");
        (e.Failure, e.RetryAfter, e.IsWholeAccount).ShouldBe((DeliveryFailure.RateLimited, TimeSpan.FromSeconds(seconds), isWholeAccount));
        if (isWholeAccount)
        {
            var again = await bot.FailsAsync("y", chat: "778");
            again.Failure.ShouldBe(DeliveryFailure.RateLimited);
            again.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromSeconds(seconds - 120));
            bot.Bot.CallsOf("sendMessage").Count.ShouldBe(1);
            await bot.Channel.ShowTypingAsync("778", null, CancellationToken.None);
            bot.Bot.CallsOf("sendChatAction").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Typing_takes_no_place_from_messages()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        for (var i = 0; i < 30; i++)
        {
            await bot.Channel.ShowTypingAsync("777", new ChatThread("1", IsTopic: true), CancellationToken.None);
        }

        bot.Bot.Next("sendChatAction", Fault.RateLimited(600));
        await Should.ThrowAsync<DeliveryException>(async () => await bot.Channel.ShowTypingAsync("777", null, CancellationToken.None));
        await bot.SendAsync("at once").WaitAsync(TimeSpan.FromSeconds(30));
        bot.Bot.CallsOf("sendChatAction")[0]["message_thread_id"].ShouldBe("1");
    }

    [Fact]
    public async Task A_group_that_moved_is_followed()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Moved["-55"] = -10055;
        (await bot.SendAsync("one", "-55")).ExternalId.ShouldStartWith("-10055:");
        await bot.SendAsync("two", "-55");
        bot.Bot.Messages.Select(static message => message.Chat).ShouldBe(["-10055", "-10055"]);
        bot.Bot.CallsOf("sendMessage").Count.ShouldBe(3, "the second goes to the new id straight away");
        bot.Logs.Lines.ShouldContain(static line => line.Contains("-10055", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reply_points_at_what_it_answers_once()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        await bot.SendAsync(new OutboundMessage("777", "part one", "k1") { ReplyTo = "777:5" });
        await bot.SendAsync(new OutboundMessage("777", "part two", "k2") { ReplyTo = "777:5" });
        var calls = bot.Bot.CallsOf("sendMessage");
        calls[0].Params["reply_parameters"]!["message_id"]!.GetValue<long>().ShouldBe(5);
        calls[0].Params["reply_parameters"]!["allow_sending_without_reply"]!.GetValue<bool>().ShouldBeTrue();
        calls[1].Params["reply_parameters"].ShouldBeNull();
        calls[0].Key.ShouldBe("k1");
    }

    [Fact]
    public async Task Topics_and_previews()
    {
        await using var bot = await RunningBot.ConnectedAsync(static account => account.LinkPreview = false);
        await bot.SendAsync(new OutboundMessage("-100123", "general", "k1") { Thread = new ChatThread("1", IsTopic: true) });
        await bot.SendAsync(new OutboundMessage("-100123", "five", "k2") { Thread = new ChatThread("5", IsTopic: true) });
        var calls = bot.Bot.CallsOf("sendMessage");
        (calls[0]["message_thread_id"], calls[1]["message_thread_id"]).ShouldBe((null, "5"));
        calls[0].Params["link_preview_options"]!["is_disabled"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("@@@", "x")]
    [InlineData("777", "")]
    [InlineData("777", " \n ")]
    public async Task What_cannot_be_sent_is_refused_for_good(string chat, string text)
    {
        await using var bot = await RunningBot.ConnectedAsync();
        (await bot.FailsAsync(text, chat)).Failure.ShouldBe(DeliveryFailure.Permanent);
        bot.Bot.CallsOf("sendMessage").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_text_of_the_full_length_goes_though_its_markup_makes_it_longer()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var text = string.Concat(Enumerable.Repeat("**a** & ", 512));
        await bot.SendAsync(text);
        bot.Bot.Messages.ShouldHaveSingleItem().Shown.ShouldStartWith("a & a & ");
    }

    [Fact]
    public async Task Reactions_are_set_and_taken_back()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        await bot.Channel.ReactAsync("777", "777:5", "👍", CancellationToken.None);
        await bot.Channel.ReactAsync("777", "777:5", "", CancellationToken.None);
        var calls = bot.Bot.CallsOf("setMessageReaction");
        calls[0].Params["reaction"]![0]!["emoji"]!.ToString().ShouldBe("👍");
        calls[0]["message_id"].ShouldBe("5");
        calls[1].Params["reaction"]!.AsArray().ShouldBeEmpty();
        bot.Bot.Next("setMessageReaction", Fault.Refuses(400, "Bad Request: REACTION_INVALID"));
        (await Should.ThrowAsync<DeliveryException>(async () => await bot.Channel.ReactAsync("777", "777:5", "nonsense", CancellationToken.None))).Failure.ShouldBe(DeliveryFailure.Permanent);
    }

    [Fact]
    public async Task A_draft_becomes_the_message()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var draft = await bot.Channel.ShowDraftAsync(null, new OutboundMessage("777", "Hel", "k"), CancellationToken.None);
        (await bot.Channel.ShowDraftAsync(draft, new OutboundMessage("777", "Hello wor", "k"), CancellationToken.None)).ShouldBe(draft);
        var receipt = await bot.SendAsync(new OutboundMessage("777", "Hello **world**", "k") { Draft = draft });
        receipt.ExternalId.ShouldBe(draft);
        var message = bot.Bot.Messages.ShouldHaveSingleItem();
        (message.Shown, message.Edits).ShouldBe(("Hello world", 2));
        (await bot.SendAsync(new OutboundMessage("777", "Hello **world**", "k") { Draft = draft })).ExternalId.ShouldBe(draft, "that it is there already is as good");
    }

    [Fact]
    public async Task A_message_whose_draft_is_gone_is_a_message()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var receipt = await bot.SendAsync(new OutboundMessage("777", "here", "k") { Draft = "777:12345" });
        var message = bot.Bot.Messages.ShouldHaveSingleItem();
        receipt.ExternalId.ShouldBe($"777:{message.Id}");
    }

    [Fact]
    public async Task A_change_that_nobody_knows_of_may_be_made_again()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var draft = await bot.Channel.ShowDraftAsync(null, new OutboundMessage("777", "Hel", "k"), CancellationToken.None);
        bot.Bot.Next("editMessageText", Fault.CutAfter);
        var final = new OutboundMessage("777", "Hello", "k") { Draft = draft };
        (await bot.FailsAsync(final)).Failure.ShouldBe(DeliveryFailure.Transient);
        (await bot.SendAsync(final)).ExternalId.ShouldBe(draft);
        bot.Bot.Messages.ShouldHaveSingleItem().Shown.ShouldBe("Hello");
    }

    [Fact]
    public async Task Drafts_leave_the_pace_to_messages()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var draft = await bot.Channel.ShowDraftAsync(null, new OutboundMessage("777", "0", "k"), CancellationToken.None);
        for (var i = 1; i < 40; i++)
        {
            draft = await bot.Channel.ShowDraftAsync(draft, new OutboundMessage("777", $"{i}", "k"), CancellationToken.None);
        }

        bot.Bot.CallsOf("editMessageText").Count.ShouldBeLessThan(39);
        await bot.SendAsync(new OutboundMessage("777", "done", "k") { Draft = draft });
        bot.Bot.Messages.ShouldHaveSingleItem().Shown.ShouldBe("done");
    }
}
