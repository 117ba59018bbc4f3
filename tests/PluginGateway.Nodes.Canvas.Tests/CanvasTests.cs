using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Nodes.Canvas;
using PluginGateway.Testing;
using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.Nodes.Canvas.Tests;

/// <summary>The canvas of a machine in a real Chromium, with a server of the web in place of a gateway.</summary>
public sealed class CanvasTests : IAsyncLifetime
{
    private const string Config = $$"""{ "chromium": "{{ChromiumFactAttribute.ChromiumPath}}", "sandbox": false, "allowWeb": true, "width": 320, "height": 200 }""";

    private readonly GreenWeb _web = new();

    private string Page => $$"""{"url":"{{_web.Url}}"}""";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _web.DisposeAsync().AsTask();

    [ChromiumFact]
    public async Task Shows_evaluates_and_takes_pictures_and_goes_on_after_a_page_that_is_not_there()
    {
        await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(Config, new PluginTestOptions { RealTime = true });
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("canvas.snapshot"))).Message.ShouldContain("canvas.present shows it");
        await plugin.RunNodeCommandAsync("canvas.present", Page);

        (await EvaluateAsync(plugin, "document.title")).ShouldBe("the web");
        var picture = (await plugin.RunNodeCommandAsync("canvas.snapshot", """{"format":"jpg","quality":0.5}"""))!.Value;
        picture.GetProperty("format").GetString().ShouldBe("jpeg");
        picture.GetProperty("base64").GetBytesFromBase64().AsSpan(0, 3).ToArray().ShouldBe([0xff, 0xd8, 0xff]);
        (await Should.ThrowAsync<NodeCommandException>(() => EvaluateAsync(plugin, "'x'.repeat(1000001)"))).Message.ShouldContain("1000000 is the most");
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("canvas.navigate", """{"url":"file:///etc/passwd"}"""))).Code.ShouldBe(NodeErrorCodes.InvalidRequest);
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("canvas.navigate", """{"url":"http://127.0.0.1:1/"}"""))).Message.ShouldContain("cannot be shown");

        await plugin.RunNodeCommandAsync("canvas.navigate", Page);
        (await EvaluateAsync(plugin, "document.title")).ShouldBe("the web");
    }

    [ChromiumFact]
    public async Task Goes_on_with_a_beginning_for_which_nobody_waited()
    {
        var folder = Directory.CreateTempSubdirectory("slow-");
        try
        {
            // A Chromium that starts when it is told to, and not before.
            var (slow, started, go) = (Path.Combine(folder.FullName, "chromium"), Path.Combine(folder.FullName, "started"), Path.Combine(folder.FullName, "go"));
            await File.WriteAllTextAsync(slow, $"#!/bin/sh\necho started >>{started}\nuntil [ -e {go} ]; do sleep 0.05; done\nexec {ChromiumFactAttribute.ChromiumPath} \"$@\"\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(
                Config.Replace(ChromiumFactAttribute.ChromiumPath, slow, StringComparison.Ordinal), new PluginTestOptions { RealTime = true });
            using var impatient = new CancellationTokenSource();
            var first = plugin.RunNodeCommandAsync("canvas.present", Page, impatient.Token);
            while (!File.Exists(started))
            {
                first.IsCompleted.ShouldBeFalse();
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }

            await impatient.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => first);
            (await Should.ThrowAsync<NodeCommandException>(() => EvaluateAsync(plugin, "1"))).Message.ShouldContain("canvas.present shows it");
            await File.WriteAllTextAsync(go, "");

            await plugin.RunNodeCommandAsync("canvas.present", Page);
            (await EvaluateAsync(plugin, "document.title + innerWidth")).ShouldBe("the web320");
            (await plugin.RunNodeCommandAsync("canvas.snapshot"))!.Value.GetProperty("format").GetString().ShouldBe("png");
            (await File.ReadAllLinesAsync(started)).Length.ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [ChromiumFact]
    public async Task Stands_still_for_no_question_and_opens_no_second_window()
    {
        await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(Config, new PluginTestOptions { RealTime = true });
        await plugin.RunNodeCommandAsync("canvas.present", Page);

        // Nobody is there to press a button.
        (await EvaluateAsync(plugin, "alert('x'); confirm('y') + ',' + prompt('z')")).ShouldBe("false,null");
        await EvaluateAsync(plugin, "addEventListener('beforeunload', e => { e.preventDefault(); e.returnValue = 'stay'; }); window.marked = 1");
        await plugin.RunNodeCommandAsync("canvas.navigate", Page);
        (await EvaluateAsync(plugin, "String(window.marked)")).ShouldBe("undefined");

        (await EvaluateAsync(plugin, $"const other = open('{_web.Url}'); new Promise(done => {{ const look = setInterval(() => {{ if (other.closed) {{ clearInterval(look); done('closed'); }} }}, 20); }})")).ShouldBe("closed");
        (await EvaluateAsync(plugin, "document.title")).ShouldBe("the web");
    }

    [ChromiumFact]
    public async Task Follows_no_server_to_where_it_may_not_go_and_keeps_no_files()
    {
        await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(Config, new PluginTestOptions { RealTime = true });
        await plugin.RunNodeCommandAsync("canvas.present", Page);
        await EvaluateAsync(plugin, "window.marked = 1");

        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("canvas.navigate", $$"""{"url":"{{_web.Url}}away"}"""))).Message.ShouldContain("cannot be shown");
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("canvas.navigate", $$"""{"url":"{{_web.Url}}file"}"""))).Message.ShouldContain("cannot be shown");
        (await EvaluateAsync(plugin, "document.title + window.marked")).ShouldBe("the web1");
        _web.Asked.Any(static path => path == "/away").ShouldBeTrue();
        _web.Asked.Any(static path => path == "/elsewhere").ShouldBeFalse();
    }

    [ChromiumFact]
    public async Task Says_that_a_page_has_crashed_and_shows_it_again()
    {
        var folder = Directory.CreateTempSubdirectory("crash-");
        try
        {
            var (program, number) = (Path.Combine(folder.FullName, "chromium"), Path.Combine(folder.FullName, "number"));
            await File.WriteAllTextAsync(program, $"#!/bin/sh\necho $$ >{number}\nexec {ChromiumFactAttribute.ChromiumPath} \"$@\"\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(
                Config.Replace(ChromiumFactAttribute.ChromiumPath, program, StringComparison.Ordinal), new PluginTestOptions { RealTime = true });
            await plugin.RunNodeCommandAsync("canvas.present", Page);
            var never = EvaluateAsync(plugin, "new Promise(() => {})");
            foreach (var renderer in Renderers(int.Parse(await File.ReadAllTextAsync(number), CultureInfo.InvariantCulture)))
            {
                using var process = Process.GetProcessById(renderer);
                process.Kill();
            }

            (await Should.ThrowAsync<NodeCommandException>(() => never)).Message.ShouldContain("has crashed");
            (await Should.ThrowAsync<NodeCommandException>(() => EvaluateAsync(plugin, "1"))).Message.ShouldContain("canvas.present shows it again");
            await plugin.RunNodeCommandAsync("canvas.present", Page);
            (await EvaluateAsync(plugin, "document.title")).ShouldBe("the web");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [ChromiumFact]
    public async Task Tells_driver_and_browser_no_secrets_and_goes_on_when_the_driver_is_gone()
    {
        const string Secret = "canvas-test-secret-b0f1";
        Environment.SetEnvironmentVariable("CANVAS_TEST_TOKEN", Secret);
        var folder = Directory.CreateTempSubdirectory("driver-");
        try
        {
            var (program, numbers) = (Path.Combine(folder.FullName, "chromium"), Path.Combine(folder.FullName, "numbers"));
            await File.WriteAllTextAsync(program, $"#!/bin/sh\necho $$ $PPID >{numbers}\nexec {ChromiumFactAttribute.ChromiumPath} \"$@\"\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(
                Config.Replace(ChromiumFactAttribute.ChromiumPath, program, StringComparison.Ordinal), new PluginTestOptions { RealTime = true });
            await plugin.RunNodeCommandAsync("canvas.present", Page);
            var processes = (await File.ReadAllTextAsync(numbers)).Split(' ').Select(static number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            foreach (var process in processes)
            {
                var environment = await File.ReadAllTextAsync($"/proc/{process}/environ");
                environment.ShouldContain("PATH=");
                environment.ShouldNotContain(Secret);
            }

            (await File.ReadAllTextAsync($"/proc/{processes[0]}/cmdline")).ShouldContain("--remote-debugging-pipe");
            using var driver = Process.GetProcessById(processes[1]);
            (await File.ReadAllTextAsync($"/proc/{driver.Id}/cmdline")).ShouldContain("run-driver");
            driver.Kill();
            await driver.WaitForExitAsync();
            (await Should.ThrowAsync<NodeCommandException>(() => EvaluateAsync(plugin, "1"))).Message.ShouldContain("canvas.present");
            await plugin.RunNodeCommandAsync("canvas.present", Page);
            (await EvaluateAsync(plugin, "document.title")).ShouldBe("the web");
        }
        finally
        {
            Environment.SetEnvironmentVariable("CANVAS_TEST_TOKEN", null);
            folder.Delete(recursive: true);
        }
    }

    [ChromiumFact]
    public Task Leaves_memory()
    {
        var page = Page;
        return PluginHarness.AssertUnloadsAsync(
            BuiltPlugin.StampedIn(typeof(CanvasTests).Assembly),
            async plugin =>
            {
                await plugin.RunNodeCommandAsync("canvas.present", page);
                await plugin.RunNodeCommandAsync("canvas.eval", """{"javaScript":"6*7"}""");
            },
            Config,
            TimeSpan.FromSeconds(45));
    }

    // The processes that draw pages, of one browser.
    private static List<int> Renderers(int browser)
    {
        var all = new Dictionary<int, (int Parent, bool IsRenderer)>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(static path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var parent = int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
                all[int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)] = (parent, File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("--type=renderer", StringComparison.Ordinal));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        bool Descends(int id) => id == browser || (all.TryGetValue(id, out var process) && Descends(process.Parent));
        return [.. all.Where(pair => pair.Value.IsRenderer && Descends(pair.Key)).Select(static pair => pair.Key)];
    }

    private static async Task<string> EvaluateAsync(PluginHarness plugin, string script) =>
        (await plugin.RunNodeCommandAsync("canvas.eval", $$"""{"javaScript":"{{JsonEncodedText.Encode(script)}}"}"""))!.Value.GetProperty("result").GetString()!;
}
