using System.Net;
using System.Net.Sockets;
using System.Text;
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

    private readonly TcpListener _web = new(IPAddress.Loopback, 0);
    private Task _serving = Task.CompletedTask;

    private string Page => $$"""{"url":"http://127.0.0.1:{{((IPEndPoint)_web.LocalEndpoint).Port}}/"}""";

    public Task InitializeAsync()
    {
        _web.Start();
        _serving = ServeAsync();
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _web.Stop();
        return _serving;
    }

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

    private static async Task<string> EvaluateAsync(PluginHarness plugin, string script) =>
        (await plugin.RunNodeCommandAsync("canvas.eval", $$"""{"javaScript":"{{JsonEncodedText.Encode(script)}}"}"""))!.Value.GetProperty("result").GetString()!;

    private async Task ServeAsync()
    {
        const string Html = "<!doctype html><title>the web</title><body style='background:#0f0'>";
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Html.Length}\r\nConnection: close\r\n\r\n{Html}");
        var buffer = new byte[16 * 1024];
        while (true)
        {
            try
            {
                using var client = await _web.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                if (await stream.ReadAsync(buffer) > 0)
                {
                    await stream.WriteAsync(answer);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (IOException)
            {
                // The browser did not wait.
            }
        }
    }
}
