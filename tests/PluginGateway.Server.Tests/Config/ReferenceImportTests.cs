using System.Text.Json.Nodes;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Importing;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Tests.Config;

/// <summary>A configuration of the reference made one of ours (<c>config-and-cli.md</c> §1–4, <c>lifecycle.md</c> §5).</summary>
public sealed class ReferenceImportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-import-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Takes_what_means_the_same_here_and_says_of_the_rest_why_not()
    {
        var report = Import("""
            {
              // JSON5, as people write it there
              meta: { lastTouchedVersion: '2026.1.24' },
              gateway: { mode: 'local', port: 18790, auth: { mode: 'token', token: 'secret-of-the-gateway' }, controlUi: { enabled: true, basePath: '/ui', allowInsecureAuth: true }, reload: { mode: 'restart' } },
              canvasHost: { root: '~/clawd/canvas', port: 18793 },
              session: { dmScope: 'per-peer', identityLinks: { ann: ['telegram:1'] }, store: 'x', resetTriggers: ['/new', '/reset'], reset: { mode: 'daily', atHour: 5, }, },
              messages: { queue: { mode: 'collect', cap: +7, byChannel: { telegram: 'steer' } }, responsePrefix: '>' },
              agents: {
                defaults: { model: { primary: 'anthropic/claude-x', fallbacks: ['openai/y'] }, maxConcurrent: 2, workspace: '~/clawd' },
                list: [
                  { id: 'main', identity: { name: 'Molty', emoji: '*', shape: 'round' }, sandbox: {} },
                  { id: 'work', name: 'Work', model: 'openai/gpt-x', workspace: '~/work' },
                ],
              },
              bindings: [{ agentId: 'work', match: { channel: 'telegram' } }, { agentId: 'work', match: { channel: 'discord', guildId: '1' } }],
              channels: {
                telegram: {
                  botToken: '123:secret-of-the-bot', dmPolicy: 'allowlist', allowFrom: ['tg:123', 456, '@ann', '*'],
                  groups: { '-100': { requireMention: false }, '*': {} , '-200': { enabled: false } },
                  accounts: { second: { botToken: '124:secret-of-another', historyLimit: 5 }, off: { enabled: false } },
                },
                whatsapp: { allowFrom: ['+491701234567'], sendReadReceipts: false, authDir: '/x' },
                discord: { token: 'secret-of-discord' },
              },
              hooks: { enabled: true, token: 'secret-of-the-hooks', mappings: [{ id: 'a', match: { path: 'gh' }, messageTemplate: 'x' }, { transform: { module: './x.js' } }] },
              cron: { enabled: true },
              env: { vars: { MY_KEY: 'secret-of-the-environment' } },
            }
            """);

        var ours = Ours(report);
        ours["gateway"]!.ToJsonString().ShouldBe("""{"port":18790,"auth":{"mode":"token","token":"secret-of-the-gateway"},"controlUi":{"enabled":true},"reload":{"mode":"restart"},"canvas":{"root":"HOME/clawd/canvas"}}""".Replace("HOME", Home, StringComparison.Ordinal));
        ours["session"]!.ToJsonString().ShouldBe("""{"dmScope":"per-peer","identityLinks":{"ann":["telegram:1"]},"resetTriggers":["/new","/reset"],"reset":{"mode":"daily","atHour":5}}""");
        ours["messages"]!.ToJsonString().ShouldBe("""{"queue":{"mode":"collect","cap":7,"byChannel":{"telegram":"steer"}}}""");
        ours["agents"]!["defaults"]!.ToJsonString().ShouldBe("""{"provider":"anthropic","model":"claude-x","maxConcurrent":2}""");
        ours["agents"]!["list"]!.ToJsonString().ShouldBe(
            """[{"id":"main","identity":{"name":"Molty","emoji":"*"},"default":true},{"id":"work","name":"Work","workspace":"HOME/work","provider":"openai","model":"gpt-x"}]""".Replace("HOME", Home, StringComparison.Ordinal));
        ours["bindings"]!.ToJsonString().ShouldBe("""[{"agentId":"work","match":{"channel":"telegram","accountId":"default"}}]""");
        ours["plugins"]!["telegram"]!.ToJsonString().ShouldBe(
            """{"enabled":true,"config":{"botToken":"123:secret-of-the-bot","dmPolicy":"allowlist","allowFrom":["123","456"],"groups":["-100"],"accounts":{"second":{"botToken":"124:secret-of-another","historyLimit":5}}}}""");
        ours["plugins"]!["whatsapp"]!.ToJsonString().ShouldBe("""{"enabled":true,"config":{"allowFrom":["\u002B491701234567"],"sendReadReceipts":false}}""");
        ours["hooks"]!.ToJsonString().ShouldBe("""{"enabled":true,"token":"secret-of-the-hooks","mappings":[{"id":"a","match":{"path":"gh"},"messageTemplate":"x"}]}""");
        report.Left.Select(left => left.Key).ShouldBe(
        [
            "agents.defaults.model.fallbacks", "agents.defaults.workspace", "agents.list.0.identity.shape", "agents.list.0.sandbox", "bindings.1", "canvasHost.port", "channels.discord",
            "channels.telegram.accounts.off", "channels.telegram.allowFrom.2", "channels.telegram.allowFrom.3", "channels.telegram.groups.*", "channels.telegram.groups.-100.requireMention",
            "channels.telegram.groups.-200", "channels.whatsapp.authDir", "cron", "env", "gateway.controlUi.allowInsecureAuth", "gateway.controlUi.basePath", "gateway.mode", "hooks.mappings.1", "messages.responsePrefix",
            "meta", "session.store",
        ]);
        report.Left.ShouldAllBe(left => left.Why.Length > 10);
        Told(report).ShouldNotContain("secret-of");
        report.Taken.Single(taken => taken.To == "gateway.auth.token").Note.ShouldNotBeNull().ShouldContain("a secret");
        report.Notes.ShouldContain(note => note.Contains("pgw channels login whatsapp", StringComparison.Ordinal));
        report.Notes.ShouldContain(note => note.StartsWith("channels.telegram: groups", StringComparison.Ordinal));
    }

    [Fact]
    public void Leaves_what_this_gateway_would_not_start_with_and_never_quotes_it()
    {
        var report = Import("""
            {
              gateway: { port: 'secret-port', bind: 'lan', trustedProxies: ['secret-proxy'], auth: { token: '${NOT_SET_ANYWHERE}', password: '${IS_SET}' } },
              session: { typingMode: 'thinking', mainKey: 'main' },
              agents: { list: [{ id: 'UPPER' }] },
              messages: { queue: { cap: 100000 } },
              hooks: { enabled: true },
            }
            """);

        Ours(report).ToJsonString().ShouldBe("""{"gateway":{"auth":{"password":"${IS_SET}"}},"session":{"mainKey":"main"}}""");
        report.Left.Select(left => left.Key).ShouldBe(
            ["agents.list", "gateway.auth.token", "gateway.bind", "gateway.port", "gateway.trustedProxies", "hooks.enabled", "messages.queue.cap", "session.typingMode"]);
        report.Left.Single(left => left.Key == "gateway.bind").Why.ShouldContain("gateway.tls.enabled");
        report.Left.Single(left => left.Key == "gateway.auth.token").Why.ShouldContain("${NOT_SET_ANYWHERE}, which is not set");
        report.Left.Single(left => left.Key == "hooks.enabled").Why.ShouldContain("hooks need a secret of their own");
        report.Taken.Single(taken => taken.To == "gateway.auth.password").Note.ShouldBe("taken from the environment of the gateway: IS_SET");
        Told(report).ShouldNotContain("secret-");
    }

    [Fact]
    public void Takes_the_listening_address_where_it_is_safe() =>
        Ours(Import("""{ gateway: { bind: 'lan', tls: { enabled: true } } }"""))["gateway"]!["bind"]!.GetValue<string>().ShouldBe("lan");

    [Fact]
    public void Puts_together_what_is_included()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "more"));
        Write("more/one.json5", "{ session: { mainKey: 'one', resetTriggers: ['/a'] }, gateway: { port: 1, $include: '../deep.json' } }");
        Write("deep.json", """{ "auth": { "mode": "token" } }""");
        Write("two.json", "\uFEFF" + """{ "session": { "resetTriggers": ["/b"] }, "gateway": { "port": 2 } }""");

        var report = Import("{ $include: ['more/one.json5', './two.json'], gateway: { reload: { mode: 'off' } }, session: { resetTriggers: ['/c'] } }");

        Ours(report).ToJsonString().ShouldBe("""{"session":{"mainKey":"one","resetTriggers":["/a","/b","/c"]},"gateway":{"auth":{"mode":"token"},"port":2,"reload":{"mode":"off"}}}""");
        report.Files.Select(Path.GetFileName).ShouldBe(["clawdbot.json", "one.json5", "deep.json", "two.json"]);
    }

    [Theory]
    [InlineData("{ gateway: { port: 1 }", "clawdbot.json:1:23: ")]
    [InlineData("{\n  gateway: { port: secret-number }\n}", "clawdbot.json:2:20: ")]
    [InlineData("", "the file is empty")]
    [InlineData("[1]", "must hold one JSON object")]
    [InlineData("'text'", "must hold one JSON object")]
    [InlineData("{ a: 1, A: 2 }", "stands here a second time")]
    [InlineData("{ $include: 'none.json' }", "there is no file")]
    [InlineData("{ $include: 7 }", "$include must be the name of a file")]
    [InlineData("{ $include: '' }", "$include must be the name of a file")]
    [InlineData("{ $include: './clawdbot.json' }", "clawdbot.json includes itself")]
    [InlineData("{ $include: '.' }", "is a folder")]
    public void Says_what_is_wrong_with_a_file(string text, string expected)
    {
        var problem = Should.Throw<ConfigurationException>(() => Import(text)).Message;

        problem.ShouldContain(expected);
        problem.ShouldNotContain("secret-");
    }

    [Fact]
    public void Goes_ten_files_deep_and_no_further()
    {
        for (var file = 1; file <= 12; file++)
        {
            Write($"{file}.json", $$"""{ "$include": "{{file + 1}}.json" }""");
        }

        Should.Throw<ConfigurationException>(() => Import("{ $include: '1.json' }")).Message.ShouldContain("includes files more than 10 deep");
        Write("10.json", "{ gateway: { port: 5 } }");
        Ours(Import("{ $include: '1.json' }"))["gateway"]!["port"]!.GetValue<int>().ShouldBe(5);
    }

    [Fact]
    public void Reads_no_folder_no_device_and_nothing_huge()
    {
        Problem(_folder.FullName).ShouldContain("is a folder; name the file in it");
        Problem(Path.Combine(_folder.FullName, "none.json")).ShouldContain("there is no file");
        Write("huge.json", $$"""{ "a": "{{new string('x', 5_000_000)}}" }""");
        Problem(Path.Combine(_folder.FullName, "huge.json")).ShouldContain("is larger than 4 MiB");
        if (OperatingSystem.IsLinux())
        {
            Problem("/dev/zero").ShouldContain("is larger than 4 MiB");

            // Readable for nobody, not even for root.
            Problem("/proc/self/mem").ShouldContain("cannot be read");
        }
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static JsonNode Ours(ImportReport report) => JsonNode.Parse(report.Text)!;

    private static string Told(ImportReport report) => $"{string.Join('\n', report.Taken)}\n{string.Join('\n', report.Left)}\n{string.Join('\n', report.Notes)}";

    private static string Problem(string path) => Should.Throw<ConfigurationException>(() => ReferenceImport.Read(path, Reader())).Message;

    private static SettingsReader Reader() => new("/nowhere/plugins.json", new Dictionary<string, string?>(StringComparer.Ordinal), name => name == "IS_SET" ? "a value" : null);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private ImportReport Import(string text)
    {
        Write("clawdbot.json", text);
        return ReferenceImport.Read(Path.Combine(_folder.FullName, "clawdbot.json"), Reader());
    }
}
