using Microsoft.Extensions.Logging;
using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Tests.Policies;

public sealed class StartupTests
{
    private static readonly GatewayStartException Exited = new(GatewayStartFailure.ProcessExited, "Gateway process exited before becoming ready (code=1)") { ExitCode = 1 };

    [Theory]
    [InlineData("Invalid config at /x/openclaw.json", true)]
    [InlineData("Run: openclaw doctor --fix", true)]
    [InlineData("Unrecognized key: \"prot\"", true)]
    [InlineData("FATAL configuration error", true)]
    [InlineData("startup migration 12 did not complete cleanly", true)]
    [InlineData("Gateway process exited before becoming ready (code=1)", false)]
    [InlineData("WebSocket closed before handshake: unknown", false)]
    [InlineData("reinvalid configs", false)]
    public void T10_words_that_mean_a_wrong_configuration(string line, bool isSignal)
    {
        StartupRecovery.HasConfigSignal(["something else", line]).ShouldBe(isSignal);
        var inText = StartupRecovery.Decide(new GatewayStartException(GatewayStartFailure.Other, line), [], isRepaired: false, attempt: 1, maxAttempts: 3);
        (inText == RecoveryAction.Repair).ShouldBe(isSignal);
    }

    [Fact]
    public void T11_repair_once_then_give_up_and_retry_while_there_are_attempts()
    {
        StartupRecovery.Decide(Exited, ["Invalid config"], isRepaired: false, 1, 3).ShouldBe(RecoveryAction.Repair);
        StartupRecovery.Decide(Exited, ["Invalid config"], isRepaired: false, 3, 3).ShouldBe(RecoveryAction.Repair, "a repair is not limited by the attempts");
        StartupRecovery.Decide(Exited, ["Invalid config"], isRepaired: true, 1, 3).ShouldBe(RecoveryAction.GiveUp);
        StartupRecovery.Decide(Exited, [], isRepaired: false, 2, 3).ShouldBe(RecoveryAction.Retry);
        StartupRecovery.Decide(Exited, [], isRepaired: false, 3, 3).ShouldBe(RecoveryAction.Fail);
        StartupRecovery.Decide(new GatewayStartException("what is this"), [], isRepaired: false, 1, 3).ShouldBe(RecoveryAction.Fail);
    }

    [Fact]
    public void T11_exit_code_78_is_about_the_configuration_whatever_it_says()
    {
        var exit = new GatewayStartException(GatewayStartFailure.ProcessExited, "exited") { ExitCode = 78 };
        StartupRecovery.Decide(exit, [], isRepaired: false, 1, 3).ShouldBe(RecoveryAction.Repair);
        StartupRecovery.Decide(exit, [], isRepaired: true, 1, 3).ShouldBe(RecoveryAction.GiveUp);
    }

    [Theory]
    [InlineData("Node 18.0.0 is outside the supported range")]
    [InlineData("this build uses SQLite 3.40, which is not WAL-reset-safe")]
    [InlineData("Install Node 24.15+ or Node 22.22.3+")]
    [InlineData("startup migrations are already running")]
    [InlineData("retry after the other gateway finishes")]
    public void T12_H17_no_repair_helps_a_machine_that_cannot_run_it(string line) =>
        StartupRecovery.Decide(Exited, [line, "Run: openclaw doctor --fix"], isRepaired: false, 1, 3).ShouldBe(RecoveryAction.GiveUp);

    [Theory]
    [InlineData("", LogLevel.None)]
    [InlineData("   ", LogLevel.None)]
    [InlineData("  openclaw-control-ui x token_mismatch ", LogLevel.None)]
    [InlineData("closed before connect: token mismatch", LogLevel.None)]
    [InlineData("[ws] closed before connect conn=1 code=1005", LogLevel.Debug)]
    [InlineData("[ws] closed before connect code=1006 phase=ws_upgrade_started ua=n/a", LogLevel.Debug)]
    [InlineData("[ws] closed before connect code=1006 phase=other", LogLevel.Warning)]
    [InlineData("security warning: dangerous config flags enabled", LogLevel.Debug)]
    [InlineData("(node:1) ExperimentalWarning: x", LogLevel.Debug)]
    [InlineData("\u001b[33m(node:1) DeprecationWarning: x\u001b[0m", LogLevel.Debug)]
    [InlineData("Debugger attached.", LogLevel.Debug)]
    [InlineData("node: --require is not allowed in NODE_OPTIONS", LogLevel.Debug)]
    [InlineData("Rename them by replacing the legacy prefix with OPENCLAW_", LogLevel.Debug)]
    [InlineData("(Use `node --trace-deprecation ...` to show where the warning was created)", LogLevel.Debug)]
    [InlineData("Config warnings:", LogLevel.Debug)]
    [InlineData("startup trace: load 12ms", LogLevel.Information)]
    [InlineData("gateway failed to bind port 18789", LogLevel.Warning)]
    [InlineData("experimentalwarning", LogLevel.Warning)]
    public void T13_each_line_is_as_loud_as_its_rule(string line, LogLevel level) => new StderrClassifier(GatewayProfile.Reference.Noise).Classify(line).ShouldBe(level);

    [Fact]
    public void T14_the_newest_120_lines_are_kept_without_blanks()
    {
        var buffer = new StderrBuffer();
        for (var line = 0; line < 130; line++)
        {
            buffer.Add($"  line {line} ");
            if (line % 26 == 0)
            {
                buffer.Add("   ");
            }
        }

        buffer.Lines.Count.ShouldBe(120);
        buffer.Lines[0].ShouldBe("line 10");
        buffer.Lines[^1].ShouldBe("line 129");
        buffer.Add("closed before connect: token mismatch");
        buffer.Lines[^1].ShouldBe("closed before connect: token mismatch", "what is not logged is kept all the same");
    }

    [Fact]
    public void T14_H11_equal_lines_are_said_first_and_each_fiftieth_time()
    {
        var repeats = new StderrRepeats();
        var said = Enumerable.Range(0, 120).Select(_ => repeats.Next("again")).OfType<int>();
        said.ShouldBe([1, 50, 100]);
        repeats.Next("other").ShouldBe(1);
    }

    [Fact]
    public void What_a_gateway_was_given_in_confidence_is_hidden_in_what_it_says()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OPENAI_API_KEY"] = "sk-0123", ["SOME_SECRET"] = "sk-0123456", ["USE_TOKEN"] = "1", ["HTTPS_PROXY"] = "http://me:pass-word@proxy:1", ["HOME"] = "/home/x",
        };
        var secrets = KnownSecrets.Of("t0k", environment);
        secrets.Hide("key sk-0123, secret sk-0123456, token t0k, 1 proxy http://me:pass-word@proxy:1 in /home/x").ShouldBe("key ***, secret ***, token ***, 1 proxy http://***@proxy:1 in /home/x");
        KnownSecrets.Of(null, new Dictionary<string, string>(StringComparer.Ordinal)).Hide("as it is").ShouldBe("as it is");
    }

    [Fact]
    public void T15_arguments_are_shown_without_the_secret()
    {
        string[] given = ["gateway", "--token", "s3", "--token=s3", "--header=bearer-long-secret", "--token"];
        var shown = SpawnArguments.Sanitize(given, "long-secret");

        shown.ShouldBe(["gateway", "--token", "[redacted]", "--token=[redacted]", "--header=bearer-[redacted]", "--token"]);
        given[2].ShouldBe("s3");
        SpawnArguments.Sanitize(["gateway", "--port", "1"], null).ShouldBe(["gateway", "--port", "1"]);
    }

    [Fact]
    public void T30_a_gateway_that_still_starts_is_asked_again_on_a_ladder()
    {
        var starting = new GatewayStartException(GatewayStartFailure.StillStarting, "gateway starting; retry shortly");
        Enumerable.Range(0, 7).Select(retry => StillStartingRetry.DelayAfter(starting, retry)?.TotalMilliseconds).ShouldBe([500, 1000, 2000, 4000, 8000, 8000, null]);
        StillStartingRetry.DelayAfter(Exited, 0).ShouldBeNull();
        StartupSignals.IsStillStarting(starting.Message).ShouldBeTrue();
        StartupSignals.IsShutdownUnknown("Unknown method:   SHUTDOWN").ShouldBeTrue();
        StartupSignals.IsShutdownUnknown("unknown method: health").ShouldBeFalse();
    }
}
