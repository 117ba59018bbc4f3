using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Mapping;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>Updates in Telegram's own JSON, and what becomes of them.</summary>
public sealed class UpdateMapperTests
{
    private static readonly BotSelf Self = new(42, "fake_peer_bot");

    [Fact]
    public void A_private_message()
    {
        var message = Map(Said.Privately("hello bot")).ShouldNotBeNull().Message;
        (message.Kind, message.Chat, message.SenderId, message.SenderName, message.Text).ShouldBe((ChatKind.Direct, "777", "777", "Ann", "hello bot"));
        message.ExternalId.ShouldStartWith("777:");
        message.At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_795_223_193));
        (message.Event, message.Mentioned, message.Thread, message.ReplyTo).ShouldBe((InboundEvent.Message, false, null, null));
    }

    [Theory]
    [InlineData("group", ChatKind.Group)]
    [InlineData("supergroup", ChatKind.Group)]
    [InlineData("channel", ChatKind.Group)]
    [InlineData("private", ChatKind.Direct)]
    [InlineData("sender", ChatKind.Unknown)]
    [InlineData("Private", ChatKind.Unknown)]
    public void Kinds_of_chat_that_nobody_knows_are_unknown(string type, ChatKind kind) =>
        Map(Said.Update("message", Said.Message(new JsonObject { ["id"] = 5, ["type"] = type }, 777, "x"))).ShouldNotBeNull().Message.Kind.ShouldBe(kind);

    [Fact]
    public void Who_writes_as_a_chat_is_that_chat_and_no_person()
    {
        var anonymous = Said.Message(Said.Supergroup(-100123), 1087968824, "x");
        anonymous["sender_chat"] = Said.Supergroup(-100123);
        Map(Said.Update("message", anonymous)).ShouldNotBeNull().Message.SenderId.ShouldBe("chat:-100123");

        var post = new JsonObject { ["message_id"] = 1, ["date"] = 5, ["chat"] = new JsonObject { ["id"] = -100555, ["type"] = "channel", ["title"] = "News" }, ["text"] = "x" };
        post["sender_chat"] = post["chat"]!.DeepClone();
        var told = Map(Said.Update("channel_post", post)).ShouldNotBeNull().Message;
        (told.SenderId, told.Chat, told.SenderName, told.Kind).ShouldBe(("chat:-100555", "-100555", "News", ChatKind.Group));
    }

    [Fact]
    public void A_username_is_never_an_id()
    {
        var message = Said.Message(Said.Supergroup(-100123), 777, "x");
        message["from"]!["username"] = "999";
        Map(Said.Update("message", message)).ShouldNotBeNull().Message.SenderId.ShouldBe("777");
    }

    [Theory]
    [InlineData("@fake_peer_bot hi", "mention", 0, 14, true)]
    [InlineData("hi @Fake_Peer_Bot", "mention", 3, 14, true)]
    [InlineData("@fake_peer_bot2 hi", "mention", 0, 15, false)]
    [InlineData("@fake_peer_bot hi", "bold", 0, 14, false)]
    [InlineData("/status@fake_peer_bot", "bot_command", 0, 21, true)]
    [InlineData("/status@other_bot", "bot_command", 0, 17, false)]
    [InlineData("/status", "bot_command", 0, 7, false)]
    [InlineData("short", "mention", 3, 99, false)]
    [InlineData("short", "mention", -3, 2, false)]
    public void Mentions(string text, string type, int offset, int length, bool mentioned)
    {
        var update = Said.InGroup(text);
        update["message"]!["entities"] = new JsonArray(Said.Entity(type, offset, length));
        Map(update).ShouldNotBeNull().Message.Mentioned.ShouldBe(mentioned);
    }

    [Fact]
    public void A_mention_by_id_and_one_in_a_caption()
    {
        var byId = Said.InGroup("robot hi");
        byId["message"]!["entities"] = new JsonArray(new JsonObject { ["type"] = "text_mention", ["offset"] = 0, ["length"] = 5, ["user"] = Said.Person(42) });
        Map(byId).ShouldNotBeNull().Message.Mentioned.ShouldBeTrue();
        byId["message"]!["entities"]![0]!["user"]!["id"] = 43;
        Map(byId).ShouldNotBeNull().Message.Mentioned.ShouldBeFalse();

        var caption = Said.InGroup("");
        caption["message"]!.AsObject().Remove("text");
        caption["message"]!["caption"] = "look @fake_peer_bot";
        caption["message"]!["caption_entities"] = new JsonArray(Said.Entity("mention", 5, 14));
        Map(caption).ShouldNotBeNull().Message.Mentioned.ShouldBeTrue();
    }

    [Fact]
    public void An_answer_to_the_bot_speaks_to_it_but_not_the_first_message_of_a_topic()
    {
        var answer = Said.InGroup("yes");
        answer["message"]!["reply_to_message"] = new JsonObject { ["message_id"] = 12, ["date"] = 1, ["chat"] = Said.Supergroup(-100123), ["from"] = new JsonObject { ["id"] = 42, ["is_bot"] = true, ["first_name"] = "Bot" }, ["text"] = "sure?" };
        var told = Map(answer).ShouldNotBeNull().Message;
        (told.Mentioned, told.ReplyTo).ShouldBe((true, "-100123:12"));

        answer["message"]!["message_thread_id"] = 12;
        answer["message"]!["is_topic_message"] = true;
        answer["message"]!["reply_to_message"]!["forum_topic_created"] = new JsonObject { ["name"] = "t" };
        told = Map(answer).ShouldNotBeNull().Message;
        (told.Mentioned, told.ReplyTo, told.Thread).ShouldBe((false, null, new ChatThread("12", IsTopic: true)));
    }

    [Fact]
    public void Topics_are_threads_and_mere_answers_are_not()
    {
        var general = Said.Update("message", Said.Message(Said.Supergroup(-100123, isForum: true), 777, "x"));
        Map(general).ShouldNotBeNull().Message.Thread.ShouldBe(new ChatThread("1", IsTopic: true));

        var answered = Said.InGroup("x");
        answered["message"]!["message_thread_id"] = 99;
        Map(answered).ShouldNotBeNull().Message.Thread.ShouldBeNull();
    }

    [Fact]
    public void Links_and_code_keep_what_the_bare_text_loses()
    {
        var update = Said.Privately("see this and x=1 or\nfoo()");
        update["message"]!["entities"] = new JsonArray(
            new JsonObject { ["type"] = "text_link", ["offset"] = 4, ["length"] = 4, ["url"] = "https://x.y/" }, Said.Entity("code", 13, 3),
            new JsonObject { ["type"] = "pre", ["offset"] = 20, ["length"] = 5, ["language"] = "js" });
        Map(update).ShouldNotBeNull().Message.Text.ShouldBe("see [this](https://x.y/) and `x=1` or\n```js\nfoo()\n```");
    }

    [Fact]
    public void A_command_for_this_bot_loses_the_name()
    {
        var update = Said.InGroup("/new@fake_peer_bot now");
        update["message"]!["entities"] = new JsonArray(Said.Entity("bot_command", 0, 18));
        Map(update).ShouldNotBeNull().Message.Text.ShouldBe("/new now");
    }

    [Theory]
    [InlineData("""{ "location": { "latitude": 52.5, "longitude": 13.4 } }""", "[location: 52.5, 13.4]")]
    [InlineData("""{ "location": { "latitude": 1, "longitude": 2 }, "venue": { "location": { "latitude": 1, "longitude": 2 }, "title": "Bar", "address": "Street 5" } }""", "[place: Bar, Street 5 (1, 2)]")]
    [InlineData("""{ "contact": { "phone_number": "+123", "first_name": "Bo" } }""", "[contact: Bo, +123]")]
    [InlineData("""{ "poll": { "id": "1", "question": "Tea?", "options": [ { "text": "yes", "voter_count": 0 }, { "text": "no", "voter_count": 0 } ] } }""", "[poll: Tea? – yes / no]")]
    [InlineData("""{ "dice": { "emoji": "🎲", "value": 4 } }""", "[🎲 shows 4]")]
    public void What_is_no_text_is_told_in_words(string part, string words) => Map(With(part)).ShouldNotBeNull().Message.Text.ShouldBe(words);

    [Theory]
    [InlineData("""{ "photo": [ { "file_id": "s", "width": 90, "height": 90 }, { "file_id": "l", "width": 1280, "height": 960, "file_size": 5 }, { "file_id": "m", "width": 320, "height": 240 } ] }""", "l", "image/jpeg", MediaUse.Plain)]
    [InlineData("""{ "voice": { "file_id": "v", "duration": 1, "mime_type": "audio/ogg" } }""", "v", "audio/ogg", MediaUse.Voice)]
    [InlineData("""{ "audio": { "file_id": "a", "duration": 1, "mime_type": "audio/mpeg", "file_name": "x.mp3" } }""", "a", "audio/mpeg", MediaUse.Plain)]
    [InlineData("""{ "video": { "file_id": "v", "width": 1, "height": 1, "duration": 1 } }""", "v", "video/mp4", MediaUse.Plain)]
    [InlineData("""{ "video_note": { "file_id": "n", "length": 1, "duration": 1 } }""", "n", "video/mp4", MediaUse.VideoNote)]
    [InlineData("""{ "animation": { "file_id": "g", "width": 1, "height": 1, "duration": 1 }, "document": { "file_id": "d" } }""", "g", "video/mp4", MediaUse.Animation)]
    [InlineData("""{ "document": { "file_id": "d", "mime_type": "application/pdf", "file_name": "../../x.pdf" } }""", "d", "application/pdf", MediaUse.Plain)]
    [InlineData("""{ "sticker": { "file_id": "k", "width": 1, "height": 1, "is_animated": false, "is_video": false, "emoji": "😀" } }""", "k", "image/webp", MediaUse.Sticker)]
    public void Media(string part, string file, string type, MediaUse use)
    {
        var medium = Map(With(part)).ShouldNotBeNull().Media.ShouldHaveSingleItem();
        (medium.FileId, medium.MediaType, medium.Use).ShouldBe((file, type, use));
        (medium.FileName ?? "").ShouldNotContain("/");
    }

    [Fact]
    public void An_edit_names_what_it_changes_and_is_a_new_event_each_time()
    {
        var first = Map(Said.Update("edited_message", Edited("one"))).ShouldNotBeNull().Message;
        (first.Event, first.EditOf, first.Text).ShouldBe((InboundEvent.Edit, "777:5", "one"));
        first.At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(2000));
        var second = Map(Said.Update("edited_message", Edited("two")), id: 2).ShouldNotBeNull().Message;
        (second.ExternalId == first.ExternalId).ShouldBeFalse();

        static JsonObject Edited(string text) => new() { ["message_id"] = 5, ["date"] = 1000, ["edit_date"] = 2000, ["chat"] = Said.Private(777), ["from"] = Said.Person(777), ["text"] = text };
    }

    [Fact]
    public void A_pressed_button_is_from_who_pressed_it()
    {
        var under = Said.Message(Said.Supergroup(-100123), 42, "choose");
        under["message_id"] = 7;
        var mapped = Map(Said.Update("callback_query", new JsonObject { ["id"] = "cb1", ["from"] = Said.Person(888, "Bo"), ["message"] = under, ["chat_instance"] = "x", ["data"] = "yes" })).ShouldNotBeNull();
        var message = mapped.Message;
        (message.Event, message.SenderId, message.Data, message.Text, message.Chat, message.Kind, message.ReplyTo).ShouldBe((InboundEvent.Callback, "888", "yes", "yes", "-100123", ChatKind.Group, "-100123:7"));
        mapped.Callback.ShouldBe("cb1");
        message.ExternalId.ShouldBe("callback:cb1");
    }

    [Fact]
    public void A_reaction_names_its_message()
    {
        var reaction = new JsonObject { ["chat"] = Said.Supergroup(-100123), ["message_id"] = 7, ["user"] = Said.Person(888, "Bo"), ["date"] = 5, ["old_reaction"] = new JsonArray(), ["new_reaction"] = new JsonArray(new JsonObject { ["type"] = "emoji", ["emoji"] = "👍" }) };
        var message = Map(Said.Update("message_reaction", reaction)).ShouldNotBeNull().Message;
        (message.Event, message.SenderId, message.Data, message.ReplyTo, message.Kind).ShouldBe((InboundEvent.Reaction, "888", "👍", "-100123:7", ChatKind.Group));
        reaction["new_reaction"] = new JsonArray();
        Map(Said.Update("message_reaction", reaction.DeepClone().AsObject())).ShouldNotBeNull().Message.Data.ShouldBe("");
    }

    [Fact]
    public void Joins()
    {
        var joined = Said.Message(Said.Supergroup(-100123), 888);
        joined["new_chat_members"] = new JsonArray(Said.Person(888, "Bo"));
        var message = Map(Said.Update("message", joined)).ShouldNotBeNull().Message;
        (message.Event, message.SenderId, message.Text).ShouldBe((InboundEvent.Join, "888", "Bo joined"));

        joined["new_chat_members"] = new JsonArray(Said.Person(42, "Bot"));
        Map(Said.Update("message", joined.DeepClone().AsObject())).ShouldBeNull("of the bot itself my_chat_member tells");

        var taken = Map(Said.Update("my_chat_member", Change("left", "member"))).ShouldNotBeNull().Message;
        (taken.Event, taken.SenderId, taken.Chat).ShouldBe((InboundEvent.Join, "777", "-100123"));
        Map(Said.Update("my_chat_member", Change("member", "administrator"))).ShouldBeNull();
        Map(Said.Update("my_chat_member", Change("member", "kicked"))).ShouldBeNull();

        static JsonObject Change(string from, string to) => new()
        {
            ["chat"] = Said.Supergroup(-100123), ["from"] = Said.Person(777), ["date"] = 5,
            ["old_chat_member"] = new JsonObject { ["status"] = from, ["user"] = Said.Person(42) }, ["new_chat_member"] = new JsonObject { ["status"] = to, ["user"] = Said.Person(42) },
        };
    }

    [Theory]
    [InlineData("""{ "pinned_message": { "message_id": 1, "date": 1, "chat": { "id": 1, "type": "private" } } }""")]
    [InlineData("""{ "new_chat_title": "x" }""")]
    [InlineData("""{ "left_chat_member": { "id": 5, "is_bot": false, "first_name": "x" } }""")]
    public void What_nobody_wrote_is_not_told(string part) => Map(With(part)).ShouldBeNull();

    [Fact]
    public void Parts_of_an_album_and_of_a_long_text_belong_together()
    {
        var album = Enumerable.Range(1, 3).Select(id => Update(With($$"""{ "media_group_id": "g", "photo": [ { "file_id": "{{id}}", "width": 1, "height": 1 } ] }"""), id)).ToList();
        var unit = UpdateGrouping.Group(album).ShouldHaveSingleItem();
        UpdateMapper.Map(unit, Self).ShouldNotBeNull().Media.Select(static medium => medium.FileId).ShouldBe(["1", "2", "3"]);

        var long1 = Said.Privately(new string('a', 4096));
        var long2 = Said.Privately("the end");
        long2["message"]!["message_id"] = long1["message"]!["message_id"]!.GetValue<long>() + 1;
        var paste = UpdateGrouping.Group([Update(long1, 1), Update(long2, 2)]).ShouldHaveSingleItem();
        UpdateMapper.Map(paste, Self).ShouldNotBeNull().Message.Text.ShouldBe(new string('a', 4096) + "the end");

        long2["message"]!["from"] = Said.Person(778);
        UpdateGrouping.Group([Update(long1, 1), Update(long2, 2)]).Count.ShouldBe(2, "somebody else's words are not put into a person's mouth");
    }

    private static JsonObject With(string part)
    {
        var message = Said.Message(Said.Private(777), 777);
        foreach (var (key, value) in JsonNode.Parse(part)!.AsObject().ToList())
        {
            message[key] = value!.DeepClone();
        }

        return Said.Update("message", message);
    }

    private static Update Update(JsonObject update, long id)
    {
        update["update_id"] = id;
        return JsonSerializer.Deserialize(update.ToJsonString(), BotApiJson.Default.Update)!;
    }

    private static MappedUpdate? Map(JsonObject update, long id = 1) => UpdateMapper.Map(new UpdateUnit([Update(update, id)]), Self);
}
