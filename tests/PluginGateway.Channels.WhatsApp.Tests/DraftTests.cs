using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Answers that are shown while they are being made.</summary>
public sealed class DraftTests
{
    private const string Ada = "+4915111111111";

    private static readonly OutboundMessage Answer = new(Ada, "one", "run-1");

    [NodeFact]
    public async Task Are_one_message_that_is_changed_to_the_answer()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var draft = await world.Channel.ShowDraftAsync(null, Answer, CancellationToken.None);
        (await world.Channel.ShowDraftAsync(draft, Answer with { Text = "one two" }, CancellationToken.None)).ShouldBe(draft);
        var whole = Answer with { Text = "one two @+4915122222222", Draft = draft };
        var receipt = await world.SendAsync(whole);
        (await world.SendAsync(whole)).ShouldBe(receipt, "a change that is made twice is one change");
        var calls = world.Phone.CallsOf("sendMessage");
        var first = calls[0].GetProperty("id").GetString()!;
        receipt.ExternalId.ShouldBe($"{Ada}/{first}");
        calls.Skip(1).Select(static call => call.GetProperty("content").GetProperty("edit").GetProperty("id").GetString()).ShouldAllBe(id => id == first);
        calls.Select(static call => call.GetProperty("content").GetProperty("text").GetString()).ShouldBe(["one", "one two", whole.Text, whole.Text]);
        calls[2].GetProperty("content").GetProperty("mentions")[0].GetString().ShouldBe("4915122222222@s.whatsapp.net");
        calls[3].GetProperty("id").GetString().ShouldBe(calls[2].GetProperty("id").GetString());
    }

    [NodeFact]
    public async Task Give_way_when_phones_would_not_take_the_change_any_more()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        var old = new Draft("3EB0OLD", TimeProvider.System.GetUtcNow().AddMinutes(-13)).ToString();
        (await world.Channel.ShowDraftAsync(old, Answer, CancellationToken.None)).ShouldBe(old);
        world.Phone.CallsOf("sendMessage").ShouldBeEmpty();
        var receipt = await world.SendAsync(Answer with { Draft = old });
        var calls = world.Phone.CallsOf("sendMessage");
        calls.Count.ShouldBe(2);
        calls[0].GetProperty("content").GetProperty("delete").GetProperty("id").GetString().ShouldBe("3EB0OLD");
        calls[1].GetProperty("content").GetProperty("text").GetString().ShouldBe("one");
        receipt.ExternalId.ShouldBe($"{Ada}/{calls[1].GetProperty("id").GetString()}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no draft")]
    [InlineData("id@yesterday")]
    [InlineData("id@99999999999999")]
    public void What_another_version_wrote_is_none(string? text) => Draft.Read(text).ShouldBeNull();
}
