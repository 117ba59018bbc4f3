using PluginGateway.Host.Doctor;
using PluginGateway.Host.Doctor.Audit;

namespace PluginGateway.Host.Tests.Doctor;

/// <summary><c>pgw security audit</c>, one configuration per thing that lets in too much.</summary>
public sealed class AuditTests
{
    [Theory]
    [InlineData("{ \"gateway\": { \"auth\": { \"token\": \"short\" } } }", "the token is shorter")]
    [InlineData("{ \"gateway\": { \"auth\": { \"mode\": \"password\", \"password\": \"short\" } } }", "the password is shorter")]
    [InlineData("{ \"gateway\": { \"auth\": { \"mode\": \"password\" } } }", "there is none")]
    [InlineData("{ \"gateway\": { \"auth\": { \"defaultScopes\": [\"operator.admin\"] } } }", "gives clients that ask for nothing: operator.admin")]
    public Task Looks_at_the_secret(string config, string words) => ShouldFindAsync(new AuthAudit(), config, words);

    [Theory]
    [InlineData("{ \"plugins\": { \"telegram\": { \"enabled\": true, \"config\": { \"dmPolicy\": \"open\" } } } }", "plugins.telegram.config.dmPolicy is open")]
    [InlineData("{ \"plugins\": { \"telegram\": { \"enabled\": true, \"config\": { \"groupPolicy\": \"OPEN\" } } } }", "plugins.telegram.config.groupPolicy is open")]
    [InlineData("{ \"plugins\": { \"telegram\": { \"enabled\": true, \"config\": { \"allowFrom\": [\"1\", \"*\"] } } } }", "plugins.telegram.config.allowFrom has '*'")]
    [InlineData("{ \"plugins\": { \"irc\": { \"enabled\": true, \"config\": { \"accounts\": { \"two\": { \"dmPolicy\": \"open\" } } } } } }", "plugins.irc.config.accounts.two.dmPolicy is open")]
    public Task Looks_at_who_may_speak(string config, string words) => ShouldFindAsync(new AccessAudit(), config, words);

    [Fact]
    public async Task Leaves_out_what_does_not_run()
    {
        using var scene = new DoctorScene("{ \"plugins\": { \"telegram\": { \"enabled\": false, \"config\": { \"dmPolicy\": \"open\" } } } }");

        (await scene.OnlyAsync(new AccessAudit())).Level.ShouldBe(FindingLevel.Ok);
    }

    [Fact]
    public async Task Names_secrets_in_clear_text_and_never_shows_them()
    {
        using var scene = new DoctorScene("""
            { "gateway": { "auth": { "token": "a-token-in-clear-text" } }, "plugins": { "x": { "enabled": true, "config": { "botToken": "123:in-clear", "name": "me", "apiKey": "${SET_ELSEWHERE}" } } } }
            """);

        var findings = await scene.LookAsync(new SecretsAudit());

        findings.Select(finding => finding.Message.Split(' ')[0]).ShouldBe(["gateway.auth.token", "plugins.x.config.botToken"]);
        findings.ShouldAllBe(finding => !finding.Message.Contains("in-clear", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"hooks\": { \"enabled\": true, \"token\": \"short-token-of-hooks\" } }", "hooks.token is shorter")]
    [InlineData("{ \"hooks\": { \"enabled\": true, \"token\": \"0123456789abcdef0123456789abcdef\", \"allowUnsafeExternalContent\": true } }", "allowUnsafeExternalContent")]
    [InlineData("{ \"gateway\": { \"http\": { \"endpoints\": { \"enabled\": true } } } }", "plain HTTP")]
    public Task Looks_at_hooks_and_plain_HTTP(string config, string words) => ShouldFindAsync(new HooksAudit(), config, words);

    [Theory]
    [InlineData("{}")]
    [InlineData("{ nonsense")]
    public async Task Finds_nothing_to_complain_of_where_there_is_nothing(string config)
    {
        using var scene = new DoctorScene(config);
        foreach (var check in CheckLists.Audit.Where(check => check.Id != "permissions"))
        {
            (await scene.LookAsync(check)).ShouldAllBe(finding => finding.Level <= FindingLevel.Note, check.Id);
        }
    }

    private static async Task ShouldFindAsync(ICheck check, string config, string words)
    {
        using var scene = new DoctorScene(config);

        (await scene.LookAsync(check)).ShouldContain(finding => finding.Level != FindingLevel.Ok && finding.Message.Contains(words, StringComparison.Ordinal));
    }
}
