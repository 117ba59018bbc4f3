using System.Text.Json;

namespace PluginGateway.Protocol.Tests;

/// <summary>What the records look like on the wire.</summary>
public sealed class WireRecordTests
{
    [Theory]
    [InlineData("clawdbot-control-ui")]
    [InlineData("moltbot-control-ui")]
    [InlineData("openclaw-control-ui")]
    public void Knows_the_control_ui_of_every_brand(string id)
    {
        ClientNames.Ids.Contains(id).ShouldBeTrue();
        ClientNames.IsControlUi(id).ShouldBeTrue();
    }

    [Theory]
    [InlineData("cli")]
    [InlineData("webchat-ui")]
    [InlineData("openclaw-ios")]
    public void Does_not_take_other_clients_for_a_control_ui(string id)
    {
        ClientNames.Ids.Contains(id).ShouldBeTrue();
        ClientNames.IsControlUi(id).ShouldBeFalse();
    }

    [Fact]
    public void Leaves_out_what_is_not_there() =>
        JsonSerializer.Serialize(new ErrorShape(ErrorCodes.Unavailable, "later") { RetryAfterMs = 5 }, ErrorJson.Default.ErrorShape)
            .ShouldBe("""{"code":"UNAVAILABLE","message":"later","retryAfterMs":5}""");

    [Fact]
    public void Tells_what_is_cleared_from_what_stays()
    {
        var read = JsonSerializer.Deserialize("""{"key":"s","label":null,"model":"m"}""", SessionChanges.Patch.ParamsInfo)!;

        (read.Label.IsGiven, read.Label.Value).ShouldBe((true, null));
        read.Model.Value.ShouldBe("m");
        read.ExecNode.IsGiven.ShouldBeFalse();
        JsonSerializer.Serialize(read, SessionChanges.Patch.ParamsInfo).ShouldBe("""{"key":"s","label":null,"model":"m"}""");
    }

    [Fact]
    public void Writes_null_where_the_reference_does() =>
        JsonSerializer.Serialize(new AgentOutcome([new AgentReply("hi", null)], new AgentOutcomeMeta(1, new AgentMeta("s", "p", "m"), false)), AgentRunJson.Default.AgentOutcome)
            .ShouldBe("""{"payloads":[{"text":"hi","mediaUrl":null}],"meta":{"durationMs":1,"agentMeta":{"sessionId":"s","provider":"p","model":"m"},"aborted":false}}""");

    [Fact]
    public void Reads_a_greeting_with_members_it_does_not_know()
    {
        var hello = JsonSerializer.Deserialize(
            """
            {"type":"hello-ok","protocol":3,"future":true,"server":{"version":"dev","host":"h","connId":"c","commit":"abc"},"features":{"methods":["health"],"events":["tick"]},
             "snapshot":{"presence":[{"ts":1,"newKey":2}],"health":{},"stateVersion":{"presence":1,"health":2},"uptimeMs":5,"configPath":"p","stateDir":"s",
             "sessionDefaults":{"defaultAgentId":"main","mainKey":"main","mainSessionKey":"agent:main:main","scope":"per-sender"}},
             "policy":{"maxPayload":1,"maxBufferedBytes":2,"tickIntervalMs":3}}
            """,
            ConnectMethods.Connect.ResultInfo)!;

        hello.Server.Commit.ShouldBe("abc");
        hello.Snapshot.SessionDefaults.MainSessionKey.ShouldBe("agent:main:main");
        hello.Policy.TickIntervalMs.ShouldBe(3);
    }

    [Fact]
    public void Never_prints_a_secret() => new ConnectAuth { Token = "abc", Password = "def" }.ToString().ShouldBe("ConnectAuth(***)");
}
