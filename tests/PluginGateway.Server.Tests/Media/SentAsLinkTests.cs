using System.Net;
using System.Text.Json.Nodes;
using PluginGateway.Server.Media;
using PluginGateway.Server.Tests.Agents.Queueing;

namespace PluginGateway.Server.Tests.Media;

/// <summary>A channel that cannot send media, as IRC: people get a link.</summary>
public sealed class SentAsLinkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sends_a_link_where_the_operator_has_said_to_where(bool hasAddress)
    {
        await using var network = new SpokenNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            channel.Configure(keys, network.Port);
            keys["media:publicUrl"] = hasAddress ? "https://gw.example" : null;
        });
        await network.SayAsync("ann", "hello");
        (await network.HearAsync()).ShouldStartWith("ann ");
        var medium = await gateway.Part<MediaStore>().KeepAsync(new MemoryStream([.. "GIF89a"u8, 1, 2]), "image/gif", "a.gif", "test", CancellationToken.None);
        await using var client = await gateway.ConnectAsync("operator.admin");
        var name = (await client.CallOkAsync("channels.status", new JsonObject()))["channelOrder"]!.AsArray().Single()!.GetValue<string>();

        await client.CallOkAsync("send", new JsonObject
        {
            ["to"] = "ann", ["channel"] = name, ["message"] = "look", ["mediaUrl"] = $"media:{medium.Id}", ["idempotencyKey"] = "k1", ["sessionKey"] = "main",
        });

        var id = (await client.CallOkAsync("outbox.list", new JsonObject { ["states"] = new JsonArray("sent") }))["entries"]![0]!["id"]!.GetValue<string>();
        var text = gateway.Part<Server.Delivery.IOutboxStore>().Find(id)!.Message.Text;
        if (hasAddress)
        {
            text.ShouldStartWith($"look\npicture \"a.gif\": https://gw.example/media/{medium.Id}?until=");
            using var http = new HttpClient();
            using var answer = await http.GetAsync(new Uri(gateway.Url, text[(text.IndexOf("gw.example", StringComparison.Ordinal) + "gw.example".Length)..]));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        else
        {
            text.ShouldBe("look\n[a picture \"a.gif\", which cannot be sent here]");
        }

        // The transcript shows it either way.
        var history = await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
        history["messages"]!.AsArray()[^1]!["content"]!.AsArray().Select(part => part!["type"]!.GetValue<string>()).ShouldBe(["text", "image"]);
    }
}
