using System.Text;
using System.Text.Json;
using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Tests.Policies;

public sealed class FrameTests
{
    [Theory]
    [InlineData("""{"type":"event","event":"tick","payload":{}}""", "")]
    [InlineData("""{"type":"event","event":"chat","payload":{"a":1}}""", "ChatMessage")]
    [InlineData("""{"type":"event","event":"agent","payload":{}}""", "Notification agent")]
    [InlineData("""{"type":"event","event":"channel.status","payload":{}}""", "ChannelStatus")]
    [InlineData("""{"type":"event","event":"channel.status_changed","payload":{}}""", "ChannelStatus")]
    [InlineData("""{"type":"event","event":"gateway.ready"}""", "Ready")]
    [InlineData("""{"type":"event","event":"ready"}""", "Ready")]
    [InlineData("""{"type":"event","event":"health","payload":{}}""", "Health")]
    [InlineData("""{"type":"event","event":"presence","payload":{}}""", "Presence")]
    [InlineData("""{"type":"event","event":"something.new","payload":{}}""", "Notification something.new")]
    [InlineData("""{"jsonrpc":"2.0","method":"channel.status_changed","params":{}}""", "Notification channel.status_changed,ChannelStatus")]
    [InlineData("""{"jsonrpc":"2.0","method":"chat.message_received","params":{}}""", "Notification chat.message_received,ChatMessage")]
    [InlineData("""{"jsonrpc":"2.0","method":"error","params":{"message":"it broke"}}""", "Notification error,Fault { Text = it broke }")]
    [InlineData("""{"jsonrpc":"2.0","method":"error"}""", "Notification error,Fault { Text = Gateway error }")]
    [InlineData("""{"jsonrpc":"2.0","method":"tool.call_started","params":{}}""", "Notification tool.call_started")]
    [InlineData("""{"type":"res","id":"unknown","ok":true,"payload":null}""", "Message")]
    [InlineData("""{"jsonrpc":"2.0","id":0,"result":1}""", "Message")]
    [InlineData("""{"anything":"else"}""", "Message")]
    [InlineData("[1]", "")]
    [InlineData("null", "")]
    public void T53_frames_become_their_events(string frame, string events) =>
        string.Join(',', EventRouter.Route(JsonElement.Parse(frame))).ShouldBe(events);

    [Fact]
    public void T57_H16_health_and_presence_are_events_of_their_own_and_only_silence_is_a_fault_of_the_transport()
    {
        EventRouter.Route(JsonElement.Parse("""{"type":"event","event":"health","payload":{}}""")).ShouldHaveSingleItem().ShouldBeOfType<GatewayEvent.Health>();
        CoreCalls.IsTransportFailure("health", isTimeout: true).ShouldBeTrue();
        CoreCalls.IsTransportFailure("health", isTimeout: false).ShouldBeFalse();
        CoreCalls.IsTransportFailure("channels.status", isTimeout: true).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"type":"req","method":"connect","params":{"auth":{"token":"S3CRET"},"device":{"signature":"S3CRET"},"list":[{"Authorization":"S3CRET","API_KEY":"S3CRET"}]}}""")]
    [InlineData("""{"type":"req","method":"config.set","params":{"raw":"{ \"token\": \"S3CRET\" }","baseHash":"h"}}""")]
    [InlineData("""{"payload":{"Set-Cookie":["S3CRET"],"accessToken":{"value":"S3CRET"},"refreshtoken":"S3CRET","apiKey":"S3CRET","cookie":"S3CRET"}}""")]
    public void T58_H25_a_trace_holds_no_secret(string frame)
    {
        var shown = FrameRedaction.Show(Encoding.UTF8.GetBytes(frame));
        shown.ShouldNotContain("S3CRET");
        shown.ShouldContain("[redacted]");
    }

    [Fact]
    public void T58_what_is_no_secret_is_shown()
    {
        FrameRedaction.Show("""{"type":"event","event":"chat","payload":{"raw":"text"}}"""u8.ToArray()).ShouldBe("""{"type":"event","event":"chat","payload":{"raw":"text"}}""");
        FrameRedaction.Show("no json S3CRET"u8.ToArray()).ShouldNotContain("S3CRET");
        FrameRedaction.ShowParams("config.patch", JsonElement.Parse("""{"raw":"S3CRET"}""")).ShouldNotContain("S3CRET");
    }
}
