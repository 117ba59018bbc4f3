using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Nodes.Canvas;
using PluginGateway.Testing;
using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.Nodes.Canvas.Tests;

/// <summary>A canvas that people see: a window on a real X server. Alone of its kind, because a display is a matter of the whole process.</summary>
public sealed class CanvasWindowTests : IDisposable
{
    private const string Config = $$"""{ "chromium": "{{ChromiumFactAttribute.ChromiumPath}}", "sandbox": false, "headless": false, "allowWeb": true, "width": 320, "height": 200 }""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly (string Name, string? Value)[] _before = [.. new[] { "DISPLAY", "WAYLAND_DISPLAY" }.Select(static name => (name, Environment.GetEnvironmentVariable(name)))];

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [XvfbFact]
    public async Task Is_seen_in_its_size_and_place_and_not_when_it_is_hidden()
    {
        await using var screen = await VirtualScreen.StartAsync();
        await using var web = new GreenWeb();
        Environment.SetEnvironmentVariable("DISPLAY", screen.Display);
        await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(Config, new PluginTestOptions { RealTime = true });
        (await screen.GreenAsync()).ShouldBe(0);

        await plugin.RunNodeCommandAsync("canvas.present", $$"""{"url":"{{web.Url}}"}""");
        await UntilSeenAsync(screen, 320 * 200);
        (await EvaluateAsync(plugin, "document.title + innerWidth + 'x' + innerHeight")).ShouldBe("the web320x200");

        await plugin.RunNodeCommandAsync("canvas.present", $$$"""{"url":"{{{web.Url}}}","placement":{"x":120,"y":80,"width":400,"height":300}}""");
        await UntilSeenAsync(screen, 400 * 300);
        await UntilAsync(async () => await EvaluateAsync(plugin, "screenX + ',' + screenY") == "120,80");
        (await plugin.RunNodeCommandAsync("canvas.snapshot", """{"format":"png"}"""))!.Value.GetProperty("base64").GetBytesFromBase64().AsSpan(16, 8).ToArray().ShouldBe([0, 0, 1, 0x90, 0, 0, 1, 0x2c]);

        await plugin.RunNodeCommandAsync("canvas.hide");
        await UntilAsync(async () => await screen.GreenAsync() == 0);
        (await Should.ThrowAsync<NodeCommandException>(() => EvaluateAsync(plugin, "1"))).Message.ShouldContain("canvas.present shows it");
        await plugin.RunNodeCommandAsync("canvas.present", $$"""{"url":"{{web.Url}}"}""");
        await UntilSeenAsync(screen, 320 * 200);
    }

    [ChromiumFact]
    public async Task Says_what_to_do_where_there_is_no_screen()
    {
        Environment.SetEnvironmentVariable("DISPLAY", null);
        Environment.SetEnvironmentVariable("WAYLAND_DISPLAY", null);
        await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>(Config, new PluginTestOptions { RealTime = true });
        var refused = await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("canvas.present", """{"url":"http://127.0.0.1:1/"}"""));
        refused.Message.ShouldContain("neither DISPLAY nor WAYLAND_DISPLAY is set");
        refused.Message.ShouldContain("plugins.canvas.config.headless");
    }

    [Fact]
    public async Task Says_what_to_do_where_there_is_no_Chromium()
    {
        await using var plugin = await PluginHarness.StartAsync<CanvasPlugin>("""{ "chromium": "no-such-browser", "sandbox": false, "allowWeb": true }""", new PluginTestOptions { RealTime = true });
        plugin.NodeHandlers().ShouldBeEmpty();
        var refused = await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("canvas.present", """{"url":"http://127.0.0.1:1/"}"""));
        refused.Message.ShouldContain("apt-get install chromium");
        refused.Message.ShouldContain("plugins.canvas.config.chromium");
    }

    private static async Task<string> EvaluateAsync(PluginHarness plugin, string script) =>
        (await plugin.RunNodeCommandAsync("canvas.eval", $$"""{"javaScript":"{{JsonEncodedText.Encode(script)}}"}"""))!.Value.GetProperty("result").GetString()!;

    // Corners may be round, and an edge may have a line.
    private static async Task UntilSeenAsync(VirtualScreen screen, int pixels)
    {
        var green = 0;
        try
        {
            await UntilAsync(async () => (green = await screen.GreenAsync()) <= pixels && green > pixels * 0.95);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{pixels} green pixels were expected, {green} are there", e);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }
}
