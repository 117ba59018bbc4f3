using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Messages in and out, through the real bridge.</summary>
public sealed class MessageTests
{
    private const string Ada = "+4915111111111";

    [NodeFact]
    public async Task What_comes_in_is_told_in_its_order()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SaysTextAsync("hello", "M1");
        var text = await world.Context.NextInboundAsync();
        (text.Text, text.SenderId, text.Chat, text.Kind, text.ExternalId, text.SenderName).ShouldBe(("hello", Ada, Ada, ChatKind.Direct, $"{Ada}/M1", "Ada"));

        // Ours, stories, broadcasts, channels: nobody's business.
        await world.Phone.SaysTextAsync("story", "M2", "status@broadcast");
        await world.Phone.SaysTextAsync("list", "M3", "4915122222222@broadcast");
        await world.Phone.SaysTextAsync("channel", "M4", "123@newsletter");
        await world.Phone.SaysAsync("""{ "conversation": "own" }""", "M5", key: ", \"fromMe\": true");
        await world.Phone.SaysAsync("""{ "extendedTextMessage": { "text": "yes", "contextInfo": { "stanzaId": "OURS", "participant": "4915100000001@s.whatsapp.net" } } }""", "M6");
        var quote = await world.Context.NextInboundAsync();
        (quote.Text, quote.ReplyTo, quote.Mentioned).ShouldBe(("yes", $"{Ada}/OURS", true));
        await world.Phone.SaysAsync("""{ "reactionMessage": { "key": { "id": "OURS" }, "text": "👍" } }""", "M7");
        var reaction = await world.Context.NextInboundAsync();
        (reaction.Event, reaction.Data, reaction.ReplyTo).ShouldBe((InboundEvent.Reaction, "👍", $"{Ada}/OURS"));
        await world.Phone.SaysAsync("""{ "protocolMessage": { "type": 14, "key": { "id": "M1" }, "editedMessage": { "conversation": "hallo" } } }""", "M8");
        var edit = await world.Context.NextInboundAsync();
        (edit.Event, edit.EditOf, edit.Text).ShouldBe((InboundEvent.Edit, $"{Ada}/M1", "hallo"));
        await world.Phone.SaysAsync("""{ "protocolMessage": { "type": 0, "key": { "id": "M1" } } }""", "M9");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("[deleted]");
        await world.Phone.SaysAsync("""{ "locationMessage": { "degreesLatitude": 52.5, "degreesLongitude": 13.25, "name": "Park" } }""", "MA");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("[location] 52.5,13.25 Park");
        await world.Phone.SaysAsync("""{ "contactMessage": { "displayName": "Bo", "vcard": "BEGIN:VCARD\nTEL;waid=4915133333333:+49 151 33333333\nEND:VCARD" } }""", "MB");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("[contact] Bo +4915133333333");
        await world.Phone.SaysAsync("""{ "pollCreationMessageV3": { "name": "When?", "options": [ { "optionName": "now" }, { "optionName": "later" } ] } }""", "MC");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("[poll] When?\n- now\n- later");
        world.Context.Published.Count.ShouldBe(8);
    }

    [NodeFact]
    public async Task One_person_has_one_name_however_they_are_addressed()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("lids", new JsonObject { ["777@lid"] = "4915111111111@s.whatsapp.net" });
        await world.Phone.SaysTextAsync("by lid", "L1", "777@lid");
        var known = await world.Context.NextInboundAsync();
        (known.SenderId, known.Chat).ShouldBe((Ada, Ada));
        known.SenderAliases.Contains("777@lid", StringComparer.Ordinal).ShouldBeTrue();
        await world.Phone.SaysAsync("""{ "conversation": "told" }""", "L2", "888@lid", key: ", \"remoteJidAlt\": \"4915122222222:7@s.whatsapp.net\"");
        (await world.Context.NextInboundAsync()).SenderId.ShouldBe("+4915122222222");
        await world.Phone.SaysTextAsync("stranger", "L3", "999999@lid");
        var unknown = await world.Context.NextInboundAsync();
        (unknown.SenderId, unknown.Chat, unknown.Text).ShouldBe(("999999@lid", "999999@lid", "stranger"), "nobody is dropped");
        await world.Phone.SaysAsync("""{ "extendedTextMessage": { "text": "@me", "contextInfo": { "mentionedJid": [ "999:5@lid" ] } } }""", "L4", "12036300000000001@g.us", key: ", \"participant\": \"777@lid\"");
        var group = await world.Context.NextInboundAsync();
        (group.Kind, group.Chat, group.SenderId, group.Mentioned).ShouldBe((ChatKind.Group, "12036300000000001@g.us", Ada, true));
        await world.Phone.SaysTextAsync("by nobody", "L5", "12036300000000001@g.us");
        (await world.Context.NextInboundAsync()).SenderId.ShouldBeEmpty("the group is not its sender (SEC-13)");
    }

    [NodeFact]
    public async Task What_waited_too_long_is_not_answered_and_counted()
    {
        await using var world = await WhatsAppWorld.LinkedAsync(", \"offlineMaxAgeMinutes\": 60");
        var now = TimeProvider.System.GetUtcNow();
        await world.Phone.SaysAsync("""{ "conversation": "old" }""", "O1", type: "append", at: now.AddHours(-2).ToUnixTimeSeconds());
        await world.Phone.SaysAsync("""{ "conversation": "younger" }""", "O2", type: "append", at: now.AddMinutes(-30).ToUnixTimeSeconds());
        (await world.Context.NextInboundAsync()).Text.ShouldBe("younger");
        (await world.StatusAsync()).LeftOutAsOld.ShouldBe(1);
    }

    [NodeFact]
    public async Task Sends_under_an_id_that_follows_from_the_key_and_waits_for_WhatsApp()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var message = new OutboundMessage(Ada, "hello @+4915122222222", "key-1") { ReplyTo = $"{Ada}/M1" };
        var first = await world.SendAsync(message);
        (await world.SendAsync(message)).ShouldBe(first);
        var calls = world.Phone.CallsOf("sendMessage");
        calls.Select(static call => call.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().ShouldBe(first.ExternalId.Split('/')[1]);
        calls[0].GetProperty("to").GetString().ShouldBe("4915111111111@s.whatsapp.net");
        calls[0].GetProperty("quoted").GetString().ShouldBe("M1");
        calls[0].GetProperty("content").GetProperty("mentions")[0].GetString().ShouldBe("4915122222222@s.whatsapp.net");
        await world.Phone.SetAsync("absent", new JsonArray("4915199999999@s.whatsapp.net"));
        (await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(new OutboundMessage("+4915199999999", "x", "k2")))).Failure.ShouldBe(DeliveryFailure.Permanent);
        (await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(new OutboundMessage("somebody", "x", "k3")))).Failure.ShouldBe(DeliveryFailure.Permanent);
        (await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(new OutboundMessage(Ada, " ", "k4")))).Failure.ShouldBe(DeliveryFailure.Permanent);
        await world.Phone.SetAsync("refuses", "463");
        var refused = await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(new OutboundMessage(Ada, "x", "k7")));
        (refused.Failure, refused.Message.Contains("463", StringComparison.Ordinal)).ShouldBe((DeliveryFailure.Permanent, true));
        await world.Phone.SetAsync("refuses", null);
        await world.Phone.SetAsync("acks", false);
        (await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(new OutboundMessage(Ada, "x", "k5")))).Failure.ShouldBe(DeliveryFailure.Unknown);
        await world.Phone.SetAsync("sendFails", "broken");
        (await Should.ThrowAsync<DeliveryException>(() => world.SendAsync(new OutboundMessage(Ada, "x", "k6")))).Failure.ShouldBe(DeliveryFailure.Unknown);
    }

    [NodeFact]
    public async Task Marks_as_read_what_it_answers_and_nothing_else()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SaysTextAsync("hello", "M1");
        await world.Context.NextInboundAsync();
        await Task.Yield();
        world.Phone.CallsOf("read").ShouldBeEmpty();
        for (var attempt = 0; attempt < 500 && world.Phone.CallsOf("read").Count == 0; attempt++)
        {
            await world.Channel.ShowTypingAsync(Ada, null, CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        (await world.Phone.CallAsync("read")).GetProperty("ids")[0].GetString().ShouldBe("M1");
        (await world.Phone.CallAsync("presence")).GetProperty("state").GetString().ShouldBe("composing");
    }

    [NodeFact]
    public async Task Polls_edits_deletes_and_reacts()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        using var poll = JsonDocument.Parse(await world.Plugin.CallAsync("whatsapp.poll", $$"""{ "to": "{{Ada}}", "question": "When?", "options": ["now", "later"], "idempotencyKey": "p1" }"""));
        var id = poll.RootElement.GetProperty("messageId").GetString();
        (await world.Phone.CallAsync("sendMessage")).GetProperty("content").GetProperty("poll").GetProperty("values").GetArrayLength().ShouldBe(2);
        await world.Plugin.CallAsync("whatsapp.edit", $$"""{ "to": "{{Ada}}", "messageId": "{{id}}", "text": "new" }""");
        (await world.Phone.CallAsync("sendMessage", 2)).GetProperty("content").GetProperty("edit").GetProperty("id").GetString().ShouldBe(id!.Split('/')[1]);
        await world.Plugin.CallAsync("whatsapp.delete", $$"""{ "to": "{{Ada}}", "messageId": "{{id}}" }""");
        (await world.Phone.CallAsync("sendMessage", 3)).GetProperty("content").GetProperty("delete").GetProperty("fromMe").GetBoolean().ShouldBeTrue();
        await world.Channel.ReactAsync(Ada, $"{Ada}/M1", "👍", CancellationToken.None);
        (await world.Phone.CallAsync("sendMessage", 4)).GetProperty("content").GetProperty("react").GetProperty("text").GetString().ShouldBe("👍");
        (await Should.ThrowAsync<Protocol.GatewayException>(() => world.Plugin.CallAsync("whatsapp.poll", $$"""{ "to": "{{Ada}}", "question": "?", "options": ["a"], "idempotencyKey": "p2" }"""))).Message.ShouldContain("2 to 12");
    }
}
