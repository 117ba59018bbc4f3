using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>What happens to <c>plugins.json</c> while a gateway runs, with real files.</summary>
public sealed class ReconcilerTests : IDisposable
{
    private readonly StateFolder _folder = new StateFolder().DropEcho();

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("{ \"plugins\": { \"echo\": ", "plugins.json:1:")]
    [InlineData("{ \"plugins\": {} , \"plugin\": 1 }", "Did you mean 'plugins'?")]
    public async Task Serves_on_while_the_file_is_broken_and_says_what_is_wrong(string broken, string expected)
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        _folder.Write(broken);
        await Until.TrueAsync(() => gateway.Part<Reconciler>().Issues.Count > 0);

        await ServesAndSays(client, expected);
        _folder.Write(StateFolder.WithEcho);
        await Until.TrueAsync(() => gateway.Part<Reconciler>().Issues.Count == 0);
        (await client.CallOkAsync("plugins.status"))["issues"]!.AsArray().ShouldBeEmpty();
        (await client.CallOkAsync("config.get"))["valid"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Serves_on_when_the_file_is_deleted()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        File.Delete(_folder.ConfigPath);
        await Until.TrueAsync(() => gateway.Part<Reconciler>().Issues.Count > 0);

        await ServesAndSays(client, $"the file is gone; the gateway goes on with what it had. Remedy: restore it, e.g. from {_folder.State.LastGood}");
        File.Copy(_folder.State.LastGood, _folder.ConfigPath);
        await Until.TrueAsync(() => gateway.Part<Reconciler>().Issues.Count == 0);
    }

    [Fact]
    public async Task Serves_on_when_the_file_becomes_a_directory()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        File.Delete(_folder.ConfigPath);
        Directory.CreateDirectory(_folder.ConfigPath);
        await Until.TrueAsync(() => gateway.Part<Reconciler>().Issues is [var issue] && issue.Message.Contains("is a directory", StringComparison.Ordinal));

        await ServesAndSays(client, "is a directory");
        Directory.Delete(_folder.ConfigPath);
        _folder.Write(StateFolder.WithEcho);
        await Until.TrueAsync(() => gateway.Part<Reconciler>().Issues.Count == 0);
    }

    [Fact]
    public async Task Keeps_the_text_that_it_runs_with()
    {
        await using var gateway = await _folder.StartAsync();
        File.ReadAllText(_folder.State.LastGood).ShouldBe(StateFolder.WithEcho);

        _folder.Write("nonsense");
        await Until.TrueAsync(() => gateway.Part<Reconciler>().Issues.Count > 0);
        File.ReadAllText(_folder.State.LastGood).ShouldBe(StateFolder.WithEcho);

        var mended = StateFolder.WithEcho + "// mended";
        _folder.Write(mended);
        await Until.TrueAsync(() => File.ReadAllText(_folder.State.LastGood) == mended);
    }

    [Fact]
    public async Task Applies_a_storm_of_changes_once()
    {
        await using var gateway = await _folder.StartAsync();
        var reconciler = gateway.Part<Reconciler>();
        var before = reconciler.Applications;
        var storm = Path.Combine(_folder.State.Plugins, "storm");
        Directory.CreateDirectory(storm);

        for (var file = 0; file < 500; file++)
        {
            await File.WriteAllTextAsync(Path.Combine(storm, $"{file}.txt"), "x");
        }

        _folder.Write(StateFolder.WithEcho + "// after the storm");
        await Until.TrueAsync(() => File.ReadAllText(_folder.State.LastGood).EndsWith("// after the storm", StringComparison.Ordinal));

        // On a machine that needs longer than two seconds for the files it may be a second one; never one per file.
        (reconciler.Applications - before).ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Gathers_whatever_comes_within_the_quiet_time()
    {
        var queue = new TriggerQueue(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        for (var trigger = 0; trigger < 500; trigger++)
        {
            queue.Add(new Trigger("a file", IsByHand: false, Done: null));
        }

        (await queue.NextAsync(CancellationToken.None)).Count.ShouldBe(500);
    }

    [Fact]
    public async Task Does_not_wait_for_quiet_when_somebody_asks()
    {
        var queue = new TriggerQueue(TimeSpan.FromHours(1), TimeProvider.System);
        queue.Add(new Trigger("a file", IsByHand: false, Done: null));
        var batch = queue.NextAsync(CancellationToken.None);
        batch.IsCompleted.ShouldBeFalse();

        queue.Add(new Trigger("plugins.reload", IsByHand: true, Done: null));

        (await batch.WaitAsync(TestClient.Patience)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Waits_two_seconds_at_most_while_changes_keep_coming()
    {
        var queue = new TriggerQueue(TimeSpan.FromHours(1), TimeProvider.System);
        queue.Add(new Trigger("a file", IsByHand: false, Done: null));

        (await queue.NextAsync(CancellationToken.None).WaitAsync(TestClient.Patience)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Notices_at_the_regular_look_what_the_system_tells_nobody()
    {
        // A change of the file that a link leads to, as when a container's configuration is replaced: no watcher hears of it.
        using var elsewhere = new StateFolder();
        File.Delete(_folder.ConfigPath);
        File.CreateSymbolicLink(_folder.ConfigPath, elsewhere.ConfigPath);
        var time = new PollTime();
        await using var gateway = await _folder.StartAsync(services => services.AddSingleton<TimeProvider>(time));

        elsewhere.Write(StateFolder.WithEcho + "// longer");
        time.TenSecondsPass();

        await Until.TrueAsync(() => File.ReadAllText(_folder.State.LastGood).EndsWith("// longer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Does_nothing_at_the_regular_look_when_nothing_has_changed()
    {
        var time = new PollTime();
        await using var gateway = await _folder.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        var reconciler = gateway.Part<Reconciler>();
        var before = reconciler.Applications;

        time.TenSecondsPass();
        await reconciler.ApplyAsync("a test", CancellationToken.None);
        time.TenSecondsPass();
        await reconciler.ApplyAsync("a test", CancellationToken.None);

        reconciler.Applications.ShouldBe(before + 2);
    }

    [Fact]
    public async Task Watches_nothing_when_it_is_told_not_to()
    {
        _folder.Write("""{ "gateway": { "reload": { "mode": "off" } } }""");
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        _folder.Write("""{ "gateway": { "reload": { "mode": "off" }, "port": 12 } }""");

        (await client.CallOkAsync("plugins.reload"))["needRestart"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("gateway.port");
        gateway.Part<Reconciler>().Applications.ShouldBe(2);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ServesAndSays(TestClient client, string expected)
    {
        var status = await client.CallOkAsync("plugins.status");
        status["issues"]!.AsArray().ShouldHaveSingleItem();
        Describe(status["issues"]![0]!).ShouldContain(expected);
        var config = await client.CallOkAsync("config.get");
        config["valid"]!.GetValue<bool>().ShouldBeFalse();
        Describe(config["issues"]![0]!).ShouldContain(expected);
        status["plugins"]!.AsArray().Single(plugin => plugin!["id"]!.GetValue<string>() == "echo")!["state"]!.GetValue<string>().ShouldBe("running");
        await client.CallOkAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "still there?", ["idempotencyKey"] = Guid.NewGuid().ToString() });
        await client.EventAsync("chat", payload => payload["state"]?.GetValue<string>() == "final");
    }

    private static string Describe(JsonNode issue) => $"{issue["file"]}:{issue["line"]}:{issue["column"]}: {issue["path"]}: {issue["message"]}";
}
