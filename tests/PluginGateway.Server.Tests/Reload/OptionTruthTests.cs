using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Reload;
using Xunit.Abstractions;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>Changes every option there is in a gateway that runs, and compares what happens with what the option declares. Prints the table.</summary>
public sealed partial class OptionTruthTests(ITestOutputHelper output) : IDisposable
{
    // No value of it is good, see HooksCheck.
    private const string Refused = "hooks.transformsDir";

    private readonly StateFolder _folder = new StateFolder(Config("off")).DropEcho();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_option_declares_its_kind() => OptionLeaves.All.Where(leaf => leaf.Declared is null).Select(leaf => leaf.Key).ShouldBeEmpty();

    [Fact]
    public async Task Every_option_does_what_it_declares()
    {
        await using var gateway = await StartAsync();
        var (running, reader) = (gateway.Part<GatewaySettings>(), gateway.Part<SettingsReader>());
        var failures = new List<string>();
        foreach (var leaf in OptionLeaves.All.Where(leaf => leaf.Kind != OptionKind.Plugin && leaf.Key != Refused))
        {
            var before = Value(running, leaf);
            var text = With(leaf, OtherValue.Of(leaf, IsOfSettings(leaf) ? Raw(running, leaf) : null));
            var expected = reader.Read(System.Text.Encoding.UTF8.GetBytes(text)).Require();
            (Value(expected, leaf) == before).ShouldBeFalse($"{leaf.Key} was not changed");
            _folder.Write(text);
            var applied = await gateway.Part<Reconciler>().ApplyAsync("a test", CancellationToken.None);

            var effects = applied.Keys.Where(change => change.Key == leaf.Key || change.Key.StartsWith(leaf.Key + ".", StringComparison.Ordinal)).Select(change => change.Effect).Distinct(StringComparer.Ordinal).ToList();
            var seen = Value(running, leaf) == Value(expected, leaf) && IsOfSettings(leaf) ? OptionKind.Hot : applied.NeedRestart.Count > 0 ? OptionKind.Restart : OptionKind.None;
            output.WriteLine($"{leaf.Key,-50} {leaf.Kind,-8} {seen,-8} {string.Join(", ", effects)}");
            if (seen != leaf.Kind || effects is not [var effect] || effect != KeyEffects.WordOf(leaf.Kind) || applied.Issues.Count > 0 || (leaf.Kind != OptionKind.Restart && applied.NeedRestart.Count > 0))
            {
                failures.Add($"{leaf.Key}: declared {leaf.Kind}, was {seen}, told {string.Join(", ", effects)}; restart for {string.Join(", ", applied.NeedRestart)}; {string.Join(", ", applied.Issues)}");
            }

            _folder.Write(Config("off"));
            await gateway.Part<Reconciler>().ApplyAsync("a test", CancellationToken.None);
            Value(running, leaf).ShouldBe(before, $"{leaf.Key} did not go back");
        }

        output.WriteLine(Counts());
        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_option_that_needs_a_restart_restarts_and_then_counts()
    {
        var leaves = OptionLeaves.All.Where(leaf => leaf.Kind == OptionKind.Restart).ToList();
        leaves.Count.ShouldBeGreaterThan(10);
        _folder.Write(Config("hybrid"));
        var gateway = await StartAsync(mayRestart: true);
        try
        {
            foreach (var leaf in leaves)
            {
                var running = gateway.Part<GatewaySettings>();
                var before = Value(running, leaf);
                var ends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                using var ending = gateway.Part<IHostApplicationLifetime>().ApplicationStopping.Register(ends.SetResult);
                var text = With(leaf, OtherValue.Of(leaf, Raw(running, leaf)), "hybrid");
                _folder.Write(text);
                await ends.Task.WaitAsync(TestClient.Patience);
                gateway.Part<GatewayRestart>().IsRequested.ShouldBeTrue(leaf.Key);
                Value(running, leaf).ShouldBe(before, leaf.Key);
                await gateway.DisposeAsync();
                gateway = await StartAsync(mayRestart: true);
                (Value(gateway.Part<GatewaySettings>(), leaf) == before).ShouldBeFalse(leaf.Key);
            }
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("enabled", "false", "plugin")]
    [InlineData("config", """{ "delayMs": 7 }""", "hot")]
    [InlineData("sha256", "\"0000000000000000000000000000000000000000000000000000000000000000\"", "plugin")]
    [InlineData("source", "\"elsewhere\"", "none")] // Nothing is there: what runs runs on.
    public async Task Options_of_plugins_concern_the_plugin_alone(string key, string value, string effect)
    {
        OptionLeaves.All.Where(leaf => leaf.Kind == OptionKind.Plugin).Select(leaf => leaf.Key).Order(StringComparer.Ordinal)
            .ShouldBe(["plugins.*.config", "plugins.*.enabled", "plugins.*.sha256", "plugins.*.source"]);
        await using var gateway = await StartAsync();
        var entry = new JsonObject { ["enabled"] = true, ["config"] = new JsonObject { ["delayMs"] = 0 } };
        entry[key] = JsonNode.Parse(value);
        _folder.Write(With("plugins.echo", entry.ToJsonString()));

        var plan = await gateway.Part<Reconciler>().PlanAsync(CancellationToken.None);
        var applied = await gateway.Part<Reconciler>().ApplyAsync("a test", CancellationToken.None);

        plan.Keys.ShouldNotBeEmpty();
        plan.Keys.Where(change => !change.Key.StartsWith("plugins.echo.config.", StringComparison.Ordinal) || key == "config").ShouldAllBe(change => change.Effect == effect);
        applied.NeedRestart.ShouldBeEmpty();
        (await gateway.Part<Reconciler>().ApplyAsync("a test", CancellationToken.None)).Keys.ShouldBeEmpty();
    }

    [Fact]
    public void The_documentation_counts_as_many()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "host/docs/configuration.md"));

        Count().Matches(text).Select(match => $"{match.Groups["kind"].Value} {match.Groups["count"].Value}").ShouldBe(Counts().Split(", "), "the table of kinds in host/docs/configuration.md is not true any more");
    }

    private static string Counts() => string.Join(", ", Enum.GetValues<OptionKind>().Select(kind => $"{KeyEffects.WordOf(kind)} {OptionLeaves.All.Count(leaf => leaf.Kind == kind)}"));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PluginGateway.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    // What the file has that no settings do: $schema, version.
    private static bool IsOfSettings(OptionLeaf leaf) => leaf.Kind != OptionKind.None;

    private static string Value(GatewaySettings settings, OptionLeaf leaf) =>
        leaf.Kind == OptionKind.None ? OtherValue.Show(leaf.Way.Count > 1 ? Raw(settings, leaf) : settings.Values[leaf.Key]) : OtherValue.Show(Raw(settings, leaf));

    private static object? Raw(GatewaySettings settings, OptionLeaf leaf)
    {
        var value = typeof(GatewaySettings).GetProperty(leaf.Way[0].Name)!.GetValue(settings);
        return leaf.Way.Skip(1).Aggregate(value, (section, option) => option.GetValue(section));
    }

    private static string With(OptionLeaf leaf, string value, string mode = "off") => With(leaf.Key, value, mode);

    private static string With(string key, string value, string mode = "off")
    {
        var root = JsonNode.Parse(Config(mode))!.AsObject();
        var section = root;
        var names = key.Split('.');
        foreach (var name in names[..^1])
        {
            section = (section[name] ??= new JsonObject()).AsObject();
        }

        section[names[^1]] = JsonNode.Parse(value);
        return root.ToJsonString();
    }

    private static string Config(string mode) => $$"""
        {
          "gateway": { "auth": { "token": "{{TestGateway.Token}}" }, "reload": { "mode": "{{mode}}", "debounceMs": 50 } },
          "commands": { "restart": {{(mode == "hybrid" ? "true" : "false")}} },
          "hooks": { "token": "a-secret-of-hooks-alone" },
          "plugins": { "echo": { "enabled": true, "config": { "delayMs": 0 } } }
        }
        """;

    private Task<TestGateway> StartAsync(bool mayRestart = false) => TestGateway.StartAsync(
        _folder.State.Path,
        keys => keys.Clear(),
        services => _ = mayRestart ? services.AddSingleton(new RestartCheck(_ => null)) : services);

    [GeneratedRegex(@"^\| `(?<kind>[a-z]+)` \| (?<count>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Count();
}
