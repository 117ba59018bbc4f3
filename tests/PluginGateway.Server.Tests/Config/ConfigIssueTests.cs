using System.Text;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Tests.Config;

/// <summary>What is wrong with a <c>plugins.json</c>, and where it stands.</summary>
public sealed class ConfigIssueTests
{
    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData(" \n\t\n", "the file is empty")]
    [InlineData("// nothing but a remark", "1:")]
    [InlineData("[]", "1:1: the file must hold one JSON object")]
    [InlineData("{\n  \"gateway\": {\n    \"port\": oops\n  }\n}", "3:13: ")]
    [InlineData("{ \"gateway\": { \"port\": 1 ", "1:")]
    [InlineData("{} {}", "1:4: ")]
    [InlineData("{\n \"gateway\": { \"port\": 1,\n  \"port\": 2 } }", "3:3: gateway.port: stands here a second time")]
    [InlineData("{\n \"gateway\": { \"port\": 1,\n  \"Port\": 2 } }", "3:3: gateway.Port: stands here a second time")]
    [InlineData("{ \"gatway\": {} }", "1:3: gatway: not known. Known keys: $schema, agents, bindings, commands, delivery, gateway, hooks, media, messages, plugins, session, version. Did you mean 'gateway'?")]
    [InlineData("{\n\t\"gateway\": { \"prot\": 1 } }", "2:15: gateway.prot: not known.")]
    [InlineData("{ \"gateway\": [] }", "1:14: gateway: an object is needed here")]
    [InlineData("{ \"gateway\": { \"auth\": true } }", "1:24: gateway.auth: an object is needed here")]
    [InlineData("{ \"gateway\": { \"port\": \"many\" } }", "1:24: gateway.port: 'many' is not a whole number")]
    [InlineData("{ \"gateway\": { \"port\": 70000 } }", "1:24: gateway.port: 70000 is not between 0 and 65535")]
    [InlineData("{ \"gateway\": { \"port\": 1.5 } }", "1:24: gateway.port: '1.5' is not a whole number")]
    [InlineData("{ \"gateway\": { \"port\": null } }", "1:24: gateway.port: a number is needed here")]
    [InlineData("{ \"gateway\": { \"port\": {} } }", "1:24: gateway.port: a number is needed here")]
    [InlineData("{ \"gateway\": { \"bind\": \"all\" } }", "1:24: gateway.bind: 'all' is none of loopback, lan, custom, tailnet, auto")]
    [InlineData("{ \"gateway\": { \"bind\": 1 } }", "1:24: gateway.bind: a text is needed here")]
    [InlineData("{ \"gateway\": { \"reload\": { \"mode\": \"warm\" } } }", "'warm' is none of off, hot, restart, hybrid")]
    [InlineData("{ \"gateway\": { \"auth\": { \"token\": 12 } } }", "gateway.auth.token: a text is needed here, in quotation marks")]
    [InlineData("{ \"gateway\": { \"allowedHosts\": \"a\" } }", "gateway.allowedHosts: a list of texts is needed here")]
    [InlineData("{ \"gateway\": { \"allowedHosts\": [\"a\", 1] } }", "1:38: gateway.allowedHosts.1: a text is needed here")]
    [InlineData("{ \"gateway\": { \"auth\": { \"token\": \"${NO_SUCH}\" } } }", "1:35: gateway.auth.token: refers to ${NO_SUCH}, which is not set in the environment")]
    [InlineData("{ \"gateway\": { \"trustedProxies\": [\"10.0.0.0/8\", \"10.0.0.0/33\"] } }", "1:49: gateway.trustedProxies.1: '10.0.0.0/33' is neither an address nor a network")]
    [InlineData("{ \"gateway\": { \"trustedProxies\": [\"0.0.0.0/0\"] } }", "gateway.trustedProxies.0: '0.0.0.0/0' is neither an address nor a network")]
    [InlineData("{ \"gateway\": { \"trustedProxies\": [\"proxy.example\"] } }", "gateway.trustedProxies.0: 'proxy.example' is neither")]
    [InlineData("{ \"gateway\": { \"trustedProxies\": [\"127.1\"] } }", "gateway.trustedProxies.0: '127.1' is neither")]
    [InlineData("{ \"gateway\": { \"controlUi\": { \"allowedOrigins\": [\"*\"] } } }", "1:50: gateway.controlUi.allowedOrigins.0: '*' is no origin")]
    [InlineData("{ \"gateway\": { \"controlUi\": { \"allowedOrigins\": [\"null\"] } } }", "'null' is no origin")]
    [InlineData("{ \"gateway\": { \"controlUi\": { \"allowedOrigins\": [\"https://a.example/\"] } } }", "'https://a.example/' is no origin")]
    [InlineData("{ \"gateway\": { \"remote\": { \"tlsFingerprint\": \"AB:CD\" } } }", "gateway.remote.tlsFingerprint: 'AB:CD' is no SHA-256 fingerprint")]
    [InlineData("{ \"gateway\": { \"resume\": { \"minuts\": 5 } } }", "1:28: gateway.resume.minuts: not known. Known keys: enabled, events, megabytes, minutes. Did you mean 'minutes'?")]
    [InlineData("{ \"gateway\": { \"resume\": { \"events\": 10 } } }", "gateway.resume.events: 10 is not between 100 and 1000000")]
    [InlineData("{ \"agents\": { \"list\": {} } }", "1:23: agents.list: a list of objects is needed here")]
    [InlineData("{ \"agents\": { \"list\": [ 1 ] } }", "agents.list.0: an object is needed here")]
    [InlineData("{ \"agents\": { \"list\": [ { \"id\": \"Upper\" } ] } }", "agents.list.0.id: 'Upper' does not have the form")]
    [InlineData("{ \"agents\": { \"list\": [ { \"id\": \"a\", \"modell\": \"x\" } ] } }", "agents.list.0.modell: not known.")]
    [InlineData("{ \"agents\": { \"list\": [ { \"name\": \"x\" } ] } }", "agents.list.0: an agent needs an id")]
    [InlineData("{ \"agents\": { \"list\": [\n{ \"id\": \"a\", \"default\": true },\n{ \"id\": \"a\" } ] } }", "3:9: agents.list.1.id: there is another agent 'a'")]
    [InlineData("{ \"agents\": { \"list\": [ { \"id\": \"a\" }, { \"id\": \"b\" } ] } }", "agents.list: none of the agents is the default")]
    [InlineData("{ \"agents\": { \"list\": [ { \"id\": \"a\", \"default\": true }, { \"id\": \"b\", \"default\": true } ] } }", "agents.list: more than one of the agents is the default")]
    [InlineData("{ \"agents\": { \"defaults\": { \"tools\": { \"allow\": [ \"everything\" ] } } } }", "agents.defaults.tools.allow.0: 'everything' is no tool; write provider/name")]
    [InlineData("{ \"agents\": { \"defaults\": { \"tools\": { \"deny\": [ \"a/b\", \"*/x\" ] } } } }", "agents.defaults.tools.deny.1: '*/x' is no tool")]
    [InlineData("{ \"bindings\": [ { \"agentId\": \"nobody\", \"match\": { \"channel\": \"irc\" } } ] }", "bindings.0.agentId: there is no agent 'nobody' in agents.list")]
    [InlineData("{ \"bindings\": [ { \"match\": { \"channel\": \"irc\" } } ] }", "bindings.0: a binding needs an agentId")]
    [InlineData("{ \"bindings\": [ { \"agentId\": \"main\" } ] }", "bindings.0: a binding needs a channel")]
    [InlineData("{ \"bindings\": [ { \"agentId\": \"main\", \"match\": { \"channel\": \"irc\", \"peer\": { \"kind\": \"cat\" } } } ] }", "'cat' is none of dm, direct, group, channel")]
    [InlineData("{ \"messages\": { \"queue\": \"collect\" } }", "1:26: messages.queue: an object is needed here")]
    [InlineData("{ \"messages\": { \"queue\": { \"mode\": \"steering\" } } }", "messages.queue.mode: 'steering' is none of collect, steer, followup")]
    [InlineData("{ \"messages\": { \"queue\": { \"byChannel\": [\"irc\"] } } }", "messages.queue.byChannel: an object of texts is needed here")]
    [InlineData("{ \"messages\": { \"queue\": { \"byChannel\": { \"irc\": 1 } } } }", "messages.queue.byChannel.irc: a text is needed here")]
    [InlineData("{ \"messages\": { \"queue\": { \"byChannel\": { \"irc\": \"later\" } } } }", "1:50: messages.queue.byChannel.irc: 'later' is none of collect")]
    [InlineData("{ \"messages\": { \"queue\": { \"cap\": 0 } } }", "messages.queue.cap: 0 is not between 1 and 1000")]
    [InlineData("{ \"messages\": { \"queue\": { \"drop\": \"all\" } } }", "messages.queue.drop: 'all' is none of summarize, old, new")]
    [InlineData("{ \"session\": { \"reset\": { \"mode\": \"weekly\" } } }", "'weekly' is none of daily, idle, never")]
    [InlineData("{ \"session\": { \"reset\": { \"atHour\": 24 } } }", "session.reset.atHour: 24 is not between 0 and 23")]
    [InlineData("{ \"session\": { \"resetByType\": { \"dm\": { \"idleMinutes\": 0 } } } }", "session.resetByType.dm.idleMinutes: 0 is not between 1 and")]
    [InlineData("{ \"session\": { \"resetByType\": { \"cat\": {} } } }", "session.resetByType.cat: not known. Known keys: dm, group, thread.")]
    [InlineData("{ \"session\": { \"resetByChannel\": { \"irc\": { \"mod\": \"idle\" } } } }", "session.resetByChannel.irc.mod: not known.")]
    [InlineData("{ \"session\": { \"resetByChannel\": { \"irc\": 1 } } }", "session.resetByChannel.irc: an object is needed here")]
    [InlineData("{ \"session\": { \"resetByChannel\": [] } }", "session.resetByChannel: an object is needed here")]
    [InlineData("{ \"session\": { \"identityLinks\": { \"ann\": \"x\" } } }", "session.identityLinks.ann: a list of texts is needed here")]
    [InlineData("{ \"session\": { \"identityLinks\": { \"ann\": [1] } } }", "session.identityLinks.ann.0: a text is needed here")]
    [InlineData("{ \"session\": { \"dmScope\": \"per-cat\" } }", "session.dmScope: 'per-cat' is none of main, perPeer, perChannelPeer, perAccountChannelPeer")]
    [InlineData("{ \"agents\": { \"defaults\": { \"compaction\": { \"keepMessages\": 0 } } } }", "agents.defaults.compaction.keepMessages: 0 is not between 1 and 1000")]
    [InlineData("{ \"plugins\": [] }", "1:14: plugins: an object is needed here")]
    [InlineData("{ \"plugins\": { \"echo\": true } }", "1:24: plugins.echo: an object is needed here: { \"enabled\": true }")]
    [InlineData("{ \"plugins\": { \"echo\": { \"enabled\": \"perhaps\" } } }", "1:37: plugins.echo.enabled: 'perhaps' is neither true nor false")]
    [InlineData("{ \"plugins\": { \"echo\": { \"enable\": true } } }", "1:26: plugins.echo.enable: not known. Known keys: config, enabled, sha256, source. Did you mean 'enabled'?")]
    [InlineData("{ \"plugins\": { \"a.b\": { \"enabled\": \"perhaps\" } } }", "plugins.a.b.enabled: 'perhaps' is neither")]
    [InlineData("{ \"plugins\": { \"a:b\": { \"enabled\": true } } }", "no plugin's id has a colon")]
    [InlineData("{ \"plugins\": { \"echo\": { \"config\": 1 } } }", "1:36: plugins.echo.config: an object is needed here")]
    [InlineData("{ \"plugins\": { \"echo\": { \"sha256\": \"abc\" } } }", "1:36: plugins.echo.sha256: 'abc' must be 64 hexadecimal digits")]
    [InlineData("{ \"plugins\": { \"echo\": { \"source\": 1 } } }", "1:36: plugins.echo.source: a text is needed here")]
    [InlineData("{ \"plugins\": { \"echo\": { \"enabled\": true, \"config\": { \"x\": \"${NO_SUCH}\" } } } }", "plugins.echo.config.x: refers to ${NO_SUCH}")]
    [InlineData("{ \"plugins\": { \"echo\": { \"config\": { \"x\": \"\\ud800\" } } } }", "half a character")]
    public void Says_what_is_wrong_and_where(string text, string expected)
    {
        var issue = Read(text).Issues.ShouldHaveSingleItem();

        issue.ToString().ShouldContain(expected, Case.Sensitive);
        issue.File.ShouldBe(Path.GetFullPath("plugins.json"));
    }

    [Fact]
    public void Quotes_nothing_of_a_file_that_cannot_be_taken_apart()
    {
        var issue = Read("{ \"a\": treu, \"gateway\": { \"auth\": { \"token\": \"a-secret\" } } }").Issues.ShouldHaveSingleItem();

        issue.Message.ShouldBe("this is an invalid JSON literal. Expected the literal 'true'.");
    }

    [Fact]
    public void Reports_everything_at_once_in_the_order_of_the_file()
    {
        var issues = Read("""
            {
              "gateway": { "port": "x", "bnd": "lan" },
              "agents": { "defaults": { "timeoutSeconds": 0 } },
              "plugins": { "a": 1, "b": { "enabled": 2, "sha256": "" } }
            }
            """).Issues;

        issues.Select(issue => issue.Path).ShouldBe(["gateway.port", "gateway.bnd", "agents.defaults.timeoutSeconds", "plugins.a", "plugins.b.enabled", "plugins.b.sha256"]);
        issues.Select(issue => issue.Line).ShouldBe([2, 2, 3, 4, 4, 4]);
    }

    [Fact]
    public void Takes_remarks_trailing_commas_and_a_byte_order_mark()
    {
        var reading = new SettingsReader("plugins.json", NoOverrides, _ => null)
            .Read([.. Encoding.UTF8.Preamble, .. "{ /* one */ \"gateway\": { \"port\": 5, }, // two\n \"plugins\": { \"echo\": { \"enabled\": true, }, }, }"u8]);

        reading.Issues.ShouldBeEmpty();
        reading.Settings!.Gateway.Port.ShouldBe(5);
        reading.Settings.Plugins.ShouldHaveSingleItem().Enabled.ShouldBeTrue();
    }

    [Fact]
    public void Counts_columns_without_the_byte_order_mark() =>
        new SettingsReader("plugins.json", NoOverrides, _ => null).Read([.. Encoding.UTF8.Preamble, .. "{ \"gatway\": 1 }"u8]).Issues.ShouldHaveSingleItem().Column.ShouldBe(3);

    [Fact]
    public void Refuses_a_text_that_is_not_utf8()
    {
        var issue = new SettingsReader("plugins.json", NoOverrides, _ => null).Read([.. "{\n \"x\": \""u8, 0xE4, .. "\" }"u8]).Issues.ShouldHaveSingleItem();

        issue.Message.ShouldContain("not UTF-8");
        (issue.Line, issue.Column).ShouldBe((2, 8));
    }

    [Fact]
    public void Never_shows_what_a_variable_holds()
    {
        var issue = new SettingsReader("plugins.json", NoOverrides, _ => "the-secret").Read(Encoding.UTF8.GetBytes("""{ "gateway": { "port": "${SOME_SECRET}" } }""")).Issues.ShouldHaveSingleItem();

        issue.Message.ShouldContain("${SOME_SECRET}");
        issue.Message.ShouldNotContain("the-secret");
    }

    [Fact]
    public void Needs_no_variable_of_a_plugin_that_is_not_enabled() =>
        Read("""{ "plugins": { "telegram": { "enabled": false, "config": { "botToken": "${NO_SUCH}" } } } }""").Issues.ShouldBeEmpty();

    [Fact]
    public void Takes_sources_relative_to_the_file_and_pins_in_any_case()
    {
        var entry = Read($$"""{ "plugins": { "echo": { "source": "../echo", "sha256": "{{new string('A', 64)}}" } } }""").Settings!.Plugins.ShouldHaveSingleItem();

        entry.Source.ShouldBe(Path.GetFullPath("../echo"));
        entry.Sha256.ShouldBe(new string('a', 64));
    }

    private static Dictionary<string, string?> NoOverrides { get; } = new(StringComparer.Ordinal);

    private static SettingsReading Read(string text) => new SettingsReader("plugins.json", NoOverrides, _ => null).Read(Encoding.UTF8.GetBytes(text));
}
