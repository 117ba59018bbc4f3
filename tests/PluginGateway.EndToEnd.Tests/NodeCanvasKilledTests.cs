using PluginGateway.Client;
using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A node that is killed while it has a canvas: its driver and its browser end with it, whoever waits is told, and the next one shows a canvas again.</summary>
public sealed class NodeCanvasKilledTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();
    private NodeUnderTest _node = null!;
    private GatewayClient _client = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, """{ "plugins": { "canvas": { "enabled": true } } }""");
        var pages = Directory.CreateDirectory(Path.Combine(_gateway.State.FullName, "canvas")).FullName;
        await File.WriteAllTextAsync(Path.Combine(pages, "index.html"), "<!doctype html><title>shown</title>");
        await _gateway.StartAsync();
        _node = new NodeUnderTest(_gateway);
        _client = await _gateway.ConnectAsync(Scopes.Admin, Scopes.Read, Scopes.Write);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [ChromiumFact]
    public async Task Leaves_no_browser_behind_and_shows_a_canvas_again()
    {
        var id = await StartAsync(ChromiumFactAttribute.ChromiumPath);
        await NodeUnderTest.InvokeAsync(_client, id, "canvas.present");
        (await TitleAsync(id)).ShouldBe("shown");
        var family = MachineProcess.DescendantsOf(_node.ProcessId);
        family.ShouldContain(process => process.CommandLine.Contains("run-driver", StringComparison.Ordinal));
        family.ShouldContain(process => process.CommandLine.Contains("--type=renderer", StringComparison.Ordinal));
        var never = NodeUnderTest.InvokeAsync(_client, id, "canvas.eval", """{"javaScript":"new Promise(() => {})"}""");

        await _node.KillAsync();

        (await Should.ThrowAsync<GatewayException>(() => never)).Message.ShouldContain("node disconnected");
        var refused = await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(_client, id, "canvas.present"));
        refused.Message.ShouldBe("node not connected");
        refused.Error.RetryAfterMs.ShouldNotBeNull();
        await AllGoneAsync(family);

        (await StartAsync(ChromiumFactAttribute.ChromiumPath)).ShouldBe(id);
        (await Should.ThrowAsync<GatewayException>(() => TitleAsync(id))).Message.ShouldContain("canvas.present shows it");
        await NodeUnderTest.InvokeAsync(_client, id, "canvas.present");
        (await TitleAsync(id)).ShouldBe("shown");
    }

    [ChromiumFact]
    public async Task Leaves_none_behind_that_was_only_being_started()
    {
        // A Chromium that never gets so far.
        var (slow, started) = (Path.Combine(_gateway.State.FullName, "chromium"), Path.Combine(_gateway.State.FullName, "started"));
        await File.WriteAllTextAsync(slow, $"#!/bin/sh\n: >'{started}'\nwhile :; do sleep 0.1; done\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var id = await StartAsync(slow);
        var present = NodeUnderTest.InvokeAsync(_client, id, "canvas.present");
        await _node.UntilAsync(() => Task.FromResult(File.Exists(started)));
        var family = MachineProcess.DescendantsOf(_node.ProcessId);
        family.ShouldContain(process => process.CommandLine.Contains(slow, StringComparison.Ordinal));

        await _node.KillAsync();

        (await Should.ThrowAsync<GatewayException>(() => present)).Message.ShouldContain("node disconnected");
        await AllGoneAsync(family);
    }

    private async Task<string> StartAsync(string chromium)
    {
        _node.Configure($$"""{ "canvas": { "enabled": true, "config": { "chromium": "{{chromium}}", "sandbox": false } } }""");
        _node.Start();
        return (await _node.OffersAsync(_client, "canvas.present")).NodeId;
    }

    private async Task<string> TitleAsync(string id) =>
        (await NodeUnderTest.InvokeAsync(_client, id, "canvas.eval", """{"javaScript":"document.title"}""")).GetProperty("result").GetString()!;

    private static async Task AllGoneAsync(IReadOnlyList<MachineProcess> family)
    {
        try
        {
            await Until.TrueAsync(() => Task.FromResult(!family.Any(process => process.IsAlive)));
        }
        catch (OperationCanceledException e)
        {
            var left = family.Where(process => process.IsAlive).ToList();
            left.ForEach(process => process.End());
            throw new TimeoutException("left behind: " + string.Join('\n', left), e);
        }
    }
}
