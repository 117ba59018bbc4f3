using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A node for a canvas on a machine whose Node.js is missing, too old or no Node.js at all: what its owner and whoever asks it are told, and that it works once that is mended.</summary>
public sealed class NodeCanvasMissingTests : IAsyncLifetime
{
    private const string Remedy = "install Node.js 20 or newer (Debian: apt-get install nodejs; others: https://nodejs.org) and see that it comes first in the node's PATH";

    private readonly GatewayUnderTest _gateway = new();
    private NodeUnderTest _node = null!;
    private GatewayClient _client = null!;

    private string Tools => Path.Combine(_gateway.State.FullName, "tools");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Tools);
        await File.WriteAllTextAsync(_gateway.ConfigPath, """{ "plugins": { "canvas": { "enabled": true } } }""");
        await _gateway.StartAsync();
        _node = new NodeUnderTest(_gateway);
        _node.Configure("""{ "canvas": { "enabled": true, "config": { "chromium": "/usr/bin/chromium", "sandbox": false } } }""");
        _client = await _gateway.ConnectAsync(Scopes.Admin, Scopes.Read, Scopes.Write);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [NodeAndChromiumFact]
    public async Task Is_not_offered_without_Node_js_and_the_log_says_what_to_do()
    {
        _node.Environment["PATH"] = Tools;
        _node.Start();
        var id = (await _node.OffersAsync(_client, "device.info")).NodeId;
        await _node.UntilAsync(() => Task.FromResult(_node.Output.Contains($"the canvas is not offered: the node has no Node.js: {Remedy}", StringComparison.Ordinal)));
        var (code, _, error) = await _gateway.AskAsync("nodes", "canvas", "present", "bench");
        (code, error.Contains("the node does not offer canvas.present; pgw nodes describe shows what it offers", StringComparison.Ordinal)).ShouldBe((1, true), error);

        // What was installed meanwhile is found by the node that is started next.
        (await _node.StopAsync()).ShouldBe(0);
        _node.Environment.Remove("PATH");
        _node.Start();
        (await _node.OffersAsync(_client, "canvas.present")).NodeId.ShouldBe(id);
        await NodeUnderTest.InvokeAsync(_client, id, "canvas.present");
    }

    [NodeAndChromiumFact]
    public async Task Says_that_Node_js_is_too_old_and_goes_on_with_a_newer_one()
    {
        await WriteNodeAsync("echo v18.0.0");
        _node.Environment["PATH"] = $"{Tools}:{Environment.GetEnvironmentVariable("PATH")}";
        _node.Start();
        var id = (await _node.OffersAsync(_client, "canvas.present")).NodeId;

        (await RefusedAsync(id)).ShouldContain($"the node's Node.js is v18.0.0, which is too old for Playwright: {Remedy}");
        await WriteNodeAsync("echo hello");
        (await RefusedAsync(id)).ShouldContain($"node --version does not say what version it is: {Remedy}");
        await WriteNodeAsync("exit 1");
        (await RefusedAsync(id)).ShouldContain($"node --version does not say what version it is: {Remedy}");

        File.Delete(Path.Combine(Tools, "node"));
        await NodeUnderTest.InvokeAsync(_client, id, "canvas.present");
        (await NodeUnderTest.InvokeAsync(_client, id, "canvas.eval", """{"javaScript":"6*7"}""")).GetProperty("result").GetString().ShouldBe("42");
    }

    private async Task<string> RefusedAsync(string id) => (await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(_client, id, "canvas.present"))).Message;

    private async Task WriteNodeAsync(string line)
    {
        var (path, written) = (Path.Combine(Tools, "node"), Path.Combine(Tools, "written"));
        await File.WriteAllTextAsync(written, $"#!/bin/sh\n{line}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(written, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.Move(written, path, overwrite: true);
    }
}
