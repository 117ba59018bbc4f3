using System.Text.Json.Nodes;
using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about the gateway as a whole.</summary>
internal static class GatewayScripts
{
    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["gateway"] = world =>
        {
            world.Gateway.Output.ShouldContain("ready on ");
            return Task.CompletedTask;
        },
        ["gateway run"] = async _ =>
        {
            await using var other = new GatewayUnderTest { Verb = ["gateway", "run"] };
            await other.StartAsync();
            await other.SignalAsync("TERM");
            (await other.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(0);
        },
        ["gateway health"] = async world =>
        {
            (await world.OkAsync("gateway", "health")).ShouldContain("channel telegram/first: connected");
            await world.JsonAsync("gateway health");
        },
        ["health"] = async world =>
        {
            (await world.OkAsync("health")).ShouldContain("ok: gateway ");
            await world.JsonAsync("health");
        },
        ["gateway status"] = async world =>
        {
            (await world.OkAsync("gateway", "status")).ShouldContain($"port:        {world.Gateway.Port} busy");
            await world.JsonAsync("gateway status");
        },
        ["status"] = async world =>
        {
            (await world.OkAsync("status")).ShouldContain("rpc:         ok");
            (await world.OkAsync("status", "--no-probe", "--deep")).ShouldNotContain("rpc:         ok");
            await world.JsonAsync("status");
        },
        ["gateway probe"] = async world =>
        {
            var url = $"ws://127.0.0.1:{world.Gateway.Port}";
            (await world.OkAsync("gateway", "probe")).ShouldContain("ok, gateway ");
            await world.JsonAsync("gateway probe");
            var (code, output, _) = await Pgw.RunAsync("gateway", "probe", "--url", url);
            (code, output).ShouldBe((1, $"{url}: answers and does not let you in: device identity required: no token was shown. Name it with --token, or set PGW_GATEWAY_TOKEN; the one of the configuration is only ever shown to the gateway of this machine\n"));
            (code, output, _) = await Pgw.RunAsync("gateway", "probe", "--url", $"ws://127.0.0.1:{GatewayUnderTest.FreePort()}", "--token", "x", "--json");
            (code, (bool)JsonNode.Parse(output)!["reachable"]!).ShouldBe((1, false));
        },
        ["gateway usage-cost"] = async world =>
        {
            await world.OkAsync("agent", "--message", "count this", "--session-key", "verbs-usage");
            await world.OkAsync("gateway", "usage-cost");
            await world.JsonAsync("gateway usage-cost", "--days", "3");
        },
        ["gateway call"] = async world =>
        {
            await world.JsonAsync("gateway call", "agents.list");
            await world.FailsAsync("unknown method: nope", "gateway", "call", "nope");
            await world.FailsAsync("--params is not JSON", "gateway", "call", "health", "--params", "{");
        },
        ["gateway schema"] = async _ =>
        {
            var (code, output, _) = await Pgw.RunAsync("gateway", "schema");
            code.ShouldBe(0);
            JsonNode.Parse(output)!.AsObject().Count.ShouldBeGreaterThan(2);
        },
        ["logs"] = async world =>
        {
            (await world.OkAsync("logs", "--limit", "5")).ShouldNotBeEmpty();
            JsonNode.Parse((await world.OkAsync("logs", "--plain", "--limit", "1")).TrimEnd().Split('\n')[^1])!["_meta"].ShouldNotBeNull();
            await world.JsonAsync("logs", 0, Together, "--limit", "1");
        },
        ["diagnostics"] = async world =>
        {
            await world.JsonAsync("diagnostics", "--output", world.FileOf("diagnostics.zip"));
            File.Exists(world.FileOf("diagnostics.zip")).ShouldBeTrue();
            await world.FailsAsync("cannot be written", "diagnostics", "--output", world.FileOf("diagnostics.zip"));
        },
        ["system presence"] = async world =>
        {
            (await world.OkAsync("system", "presence")).ShouldContain("gateway");
            await world.JsonAsync("system presence", 0, static output => new JsonArray(JsonNode.Parse(output)!.AsArray()[0]!.DeepClone()).ToJsonString());
        },
        ["system event"] = async world =>
        {
            (await world.OkAsync("system", "event", "--text", "the kettle boils")).ShouldBe("Noted.\n");
            await world.JsonAsync("system event", "--text", "the kettle boils again");
        },
        ["doctor"] = async world =>
        {
            (await world.OkAsync("doctor")).ShouldContain("errors, ");
            await world.JsonAsync("doctor");
        },
        ["security audit"] = async world =>
        {
            await world.RunAsync("security", "audit");
            await world.JsonAsync("security audit");
        },
        ["setup"] = async world => await VerbWorld.ElsewhereAsync(async home =>
        {
            var (code, output, error) = await home.RunAsync("setup", "--json");
            code.ShouldBe(0, error);
            world.ShouldBeGolden("setup", home.Plain(output));
            (File.ReadAllText(home.ConfigPath), File.Exists(Path.Combine(home.State, "gateway.token"))).ShouldBe((File.ReadAllText(Path.Combine(Path.GetDirectoryName(Built.Pgw)!, "plugins.json")), true));
            await File.WriteAllTextAsync(home.ConfigPath, "{}");
            (await home.RunAsync("setup")).Output.ShouldStartWith($"kept: {home.ConfigPath}\n");
            (await home.RunAsync("config", "set", "session.mainKey", "mine")).Code.ShouldBe(0);
        }),
        ["completion"] = async world =>
        {
            (await world.RunAsync("completion", "bash")).Code.ShouldBe(1, "there is no state directory about it");
            (await Pgw.RunAsync("completion", "zsh")).Output.ShouldContain("#compdef pgw");
            (await Pgw.RunAsync("completion", "tcsh")).Code.ShouldBe(1);
        },
    };

    /// <summary>Lines of JSON as one.</summary>
    public static string Together(string lines) => $"[{string.Join(',', lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))}]";
}
