using System.Diagnostics;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The camera of a real node, with ffmpeg's test picture for a camera.</summary>
public sealed class NodeCameraTests
{
    [FfmpegFact]
    public async Task Takes_pictures_and_clips_once_its_owner_allows_it()
    {
        await using var gateway = new GatewayUnderTest();
        await File.WriteAllTextAsync(gateway.ConfigPath, """{ "plugins": { "camera": { "enabled": true } } }""");
        await gateway.StartAsync();
        await using var node = new NodeUnderTest(gateway);
        node.Configure("""{ "camera": { "enabled": true, "config": { "testSource": true } } }""");
        node.Start();
        await using var client = await gateway.ConnectAsync(Scopes.Admin, Scopes.Read, Scopes.Write);
        var id = (await node.OffersAsync(client, "camera.snap")).NodeId;

        var refused = await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(client, id, "camera.snap"));
        refused.Message.ShouldContain("plugins.camera.config.allow");
        refused.Error.Details!.Value.GetProperty("nodeError").GetProperty("code").GetString().ShouldBe("CAMERA_DISABLED");

        node.Configure("""{ "camera": { "enabled": true, "config": { "testSource": true, "allow": true } } }""");
        await node.UntilAsync(async () =>
            (await client.CallAsync(NodeMethods.List, ListParams.Value, CancellationToken.None)).Nodes is [{ Connected: true, Permissions: { } permissions }] && permissions.GetValueOrDefault("camera"));
        var cameras = (await NodeUnderTest.InvokeAsync(client, id, "camera.list")).GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("id").GetString());
        cameras.ShouldContain(camera => camera == "test");

        var picture = await NodeUnderTest.InvokeAsync(client, id, "camera.snap", """{"maxWidth":640,"deviceId":"test"}""");
        picture.GetProperty("width").GetInt32().ShouldBe(640);
        picture.GetProperty("height").GetInt32().ShouldBe(360);
        var file = Path.Combine(gateway.State.FullName, "picture.jpg");
        await File.WriteAllBytesAsync(file, picture.GetProperty("base64").GetBytesFromBase64());
        (await ProbeAsync(file, "stream=codec_name,width,height")).ShouldBe("mjpeg,640,360");

        var clip = await NodeUnderTest.InvokeAsync(client, id, "camera.clip", """{"durationMs":1000,"deviceId":"test"}""");
        clip.GetProperty("hasAudio").GetBoolean().ShouldBeTrue();
        file = Path.Combine(gateway.State.FullName, "clip.mp4");
        await File.WriteAllBytesAsync(file, clip.GetProperty("base64").GetBytesFromBase64());
        (await ProbeAsync(file, "stream=codec_name")).ShouldBe("h264\naac");

        // Kept among the media: what comes back is an address that opens it.
        var kept = await NodeUnderTest.InvokeAsync(client, id, "camera.snap", """{"maxWidth":320,"deviceId":"test"}""", process: true);
        kept.TryGetProperty("base64", out _).ShouldBeFalse();
        using var http = new HttpClient { BaseAddress = gateway.Url };
        var bytes = await http.GetByteArrayAsync(new Uri(kept.GetProperty("url").GetString()!, UriKind.Relative));
        bytes.Length.ShouldBe((int)kept.GetProperty("size").GetInt64());

        var (code, output, error) = await gateway.AskAsync("nodes", "camera", "snap", "bench", "--max-width", "320", "--device", "test", "--out", Path.Combine(gateway.State.FullName, "verb.jpg"));
        code.ShouldBe(0, error);
        output.ShouldContain("320x180");
        (await ProbeAsync(Path.Combine(gateway.State.FullName, "verb.jpg"), "stream=codec_name,width,height")).ShouldBe("mjpeg,320,180");

        (await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(client, id, "camera.snap", """{"deviceId":"/etc/passwd"}"""))).Message.ShouldContain("no camera");
        (await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(client, id, "camera.snap", """{"maxWidth":"wide"}"""))).Message.ShouldContain("maxWidth");
    }

    private static async Task<string> ProbeAsync(string file, string what)
    {
        using var probe = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-show_entries", what, "-of", "csv=p=0", file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await probe.StandardOutput.ReadToEndAsync();
        await probe.WaitForExitAsync();
        probe.ExitCode.ShouldBe(0, file);
        return output.Trim();
    }
}
