using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Agents.Queueing;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>A message's way through a whole gateway: in, kept, answered, out; and what can be asked about it.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task Tells_the_story_of_a_message_that_was_answered()
    {
        await using var network = new SpokenNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys => channel.Configure(keys, network.Port));
        await network.SayAsync("ann", "hello");
        (await network.HearAsync()).ShouldStartWith("ann ");
        await using var client = await gateway.ConnectAsync("operator.admin");

        JsonArray steps = [];
        await Until.TrueAsync(async () =>
        {
            steps = (await client.CallOkAsync("messages.explain", new JsonObject { ["message"] = "hello" }))["steps"]!.AsArray();
            return steps.Any(step => step!["what"]!.GetValue<string>() == "outcome" && step["detail"]!.GetValue<string>().Contains("sent", StringComparison.Ordinal));
        });

        steps.Select(step => step!["what"]!.GetValue<string>()).ShouldBe(["received", "decision", "session", "run", "settled", "queued", "attempt", "outcome"], ignoreOrder: true);
        steps.Single(step => step!["what"]!.GetValue<string>() == "decision")!["detail"]!.GetValue<string>().ShouldBe("heard: dmPolicy is open");
        var list = await client.CallOkAsync("outbox.list", new JsonObject { ["states"] = new JsonArray("sent") });
        list["counts"]!["sent"]!.GetValue<int>().ShouldBe(1);
        list["entries"]![0]!["to"]!.GetValue<string>().ShouldBe("ann");
        (await client.CallAsync("messages.explain", new JsonObject { ["message"] = "nothing" }))["error"]!["message"]!.GetValue<string>().ShouldContain("nothing is known of 'nothing'");
        (await client.CallAsync("outbox.list", new JsonObject { ["states"] = new JsonArray("gone") }))["error"]!["message"]!.GetValue<string>().ShouldContain("pending, sending, sent");
    }

    [Fact]
    public async Task Takes_a_message_once_however_often_the_network_delivers_it()
    {
        await using var network = new SpokenNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys => channel.Configure(keys, network.Port));

        await network.SayAsync("ann", "twice");
        await network.SayAsync("ann", "twice");
        await network.SayAsync("ann", "end");

        (await network.HearAsync()).ShouldContain("twice");
        (await network.HearAsync()).ShouldContain("end");
    }

    [Fact]
    public async Task Keeps_why_a_message_was_not_heard_and_not_what_it_said()
    {
        await using var network = new SpokenNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            channel.Configure(keys, network.Port);
            keys[keys.Keys.Single(key => key.EndsWith(":dmPolicy", StringComparison.Ordinal))] = "pairing";
        });
        await network.SayAsync("ann", "secretword");
        await using var client = await gateway.ConnectAsync("operator.admin");

        await Until.TrueAsync(async () => (await client.CallAsync("messages.explain", new JsonObject { ["message"] = "secretword" }))["ok"]!.GetValue<bool>());

        var steps = (await client.CallOkAsync("messages.explain", new JsonObject { ["message"] = "secretword" }))["steps"]!.AsArray();
        steps.Select(step => step!["what"]!.GetValue<string>()).ShouldBe(["received", "decision"]);
        steps[1]!["detail"]!.GetValue<string>().ShouldContain("nobody has let 'ann' in");
        gateway.Part<Server.Delivery.IInboxStore>().Find("secretword").Single().Message.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Keeps_the_replies_to_different_callers_with_the_same_key_apart()
    {
        await using var network = new SpokenNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys => channel.Configure(keys, network.Port));
        await using var client = await gateway.ConnectAsync("operator.admin");

        // What another had sent with this key, of which only the principal differs.
        var outbox = gateway.Part<Server.Delivery.Outbox>();
        await outbox.AddAsync(new Server.Delivery.OutboxDraft("swap", "default", Server.Delivery.OutboxKind.Reply, new Contracts.Channels.OutboundMessage("ann", "earlier", "agent/device:1/k/1")));
        (await network.HearAsync()).ShouldBe("ann earlier");
        await client.CallAsync("agent", new JsonObject
        {
            ["message"] = "hello", ["idempotencyKey"] = "k", ["channel"] = "swap", ["to"] = "ann", ["deliver"] = true, ["sessionKey"] = "main",
        });

        (await network.HearAsync()).ShouldBe("ann You said: hello");
        (await client.CallOkAsync("outbox.list", new JsonObject { ["states"] = new JsonArray("sent", "sending") }))["entries"]!.AsArray().Select(entry => entry!["idempotencyKey"]!.GetValue<string>())
            .ShouldBe(["agent/owner/k/1", "agent/device:1/k/1"]);
    }
}
