using System.Diagnostics;
using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.EndToEnd.Tests;
using PluginGateway.Nodes.Camera;
using PluginGateway.Testing;

namespace PluginGateway.Nodes.Camera.Tests;

/// <summary>Pictures and clips of a machine: with ffmpeg and its test picture, and with programs that are no ffmpeg.</summary>
public sealed class CameraTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("camera-");

    public void Dispose() => _folder.Delete(recursive: true);

    [FfmpegFact]
    public async Task Takes_pictures_that_are_no_wider_than_asked()
    {
        await using var plugin = await StartAsync();
        foreach (var (asked, width, height) in new[] { (16, 16, 10), (333, 332, 186), (1280, 1280, 720), (8192, 1920, 1080) })
        {
            var picture = await SnapAsync(plugin, $$"""{"maxWidth":{{asked}},"delayMs":0}""");

            JpegSize.Of(picture.GetProperty("base64").GetBytesFromBase64()).ShouldBe((width, height));
            (picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32()).ShouldBe((width, height));
        }

        var (best, worst) = (await SnapAsync(plugin, """{"quality":1,"delayMs":0}"""), await SnapAsync(plugin, """{"quality":0,"delayMs":0}"""));
        best.GetProperty("base64").GetString()!.Length.ShouldBeGreaterThan(2 * worst.GetProperty("base64").GetString()!.Length);
    }

    [FfmpegFact]
    public async Task Records_no_longer_than_its_owner_allows_and_without_sound_when_told()
    {
        await using var plugin = await StartAsync(""" , "maxClipSeconds": 1 """);

        var clip = (await plugin.RunNodeCommandAsync("camera.clip", """{"durationMs":600000,"includeAudio":false}"""))!.Value;

        (clip.GetProperty("durationMs").GetInt32(), clip.GetProperty("hasAudio").GetBoolean(), clip.GetProperty("format").GetString()).ShouldBe((1000, false, "mp4"));
        var file = Path.Combine(_folder.FullName, "clip.mp4");
        await File.WriteAllBytesAsync(file, clip.GetProperty("base64").GetBytesFromBase64());
        using var probe = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name:format=duration", "-of", "csv=p=0", file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        (await probe.StandardOutput.ReadToEndAsync()).Trim().ShouldBe("h264\n1.000000");
        await probe.WaitForExitAsync();
    }

    [Theory]
    [InlineData("camera.snap", """{"format":"gif"}""", "format must be jpg")]
    [InlineData("camera.snap", """{"maxWidth":8}""", "maxWidth must be 16 to 8192")]
    [InlineData("camera.snap", """{"quality":1.5}""", "quality 0 to 1")]
    [InlineData("camera.snap", """{"delayMs":60000}""", "delayMs 0 to 10000")]
    [InlineData("camera.snap", """{"maxWidth":"640;rm"}""", "invalid camera.snap params")]
    [InlineData("camera.snap", """{"deviceId":"../../etc/passwd"}""", "no camera '../../etc/passwd'")]
    [InlineData("camera.clip", """{"format":"avi"}""", "format must be mp4")]
    [InlineData("camera.clip", """{"deviceId":"-i"}""", "no camera '-i'")]
    public async Task Refuses_params_that_make_no_sense(string command, string parameters, string why)
    {
        await using var plugin = await StartAsync();

        var refused = await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync(command, parameters));

        refused.Code.ShouldBe(NodeErrorCodes.InvalidRequest);
        refused.Message.ShouldContain(why);
    }

    [Fact]
    public async Task Takes_nothing_without_its_owners_consent_and_nothing_when_it_is_taken_back()
    {
        await using var plugin = await PluginHarness.StartAsync<CameraPlugin>("""{ "testSource": true }""");
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("camera.snap"))).Code.ShouldBe("CAMERA_DISABLED");
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("camera.clip"))).Code.ShouldBe("CAMERA_DISABLED");

        await plugin.ReconfigureAsync("""{ "testSource": true, "allow": true, "ffmpeg": "/nowhere/ffmpeg" }""");
        plugin.NodeHandlers().ShouldBeEmpty();
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("camera.snap"))).Message.ShouldContain("the node has no ffmpeg");

        await plugin.ReconfigureAsync("""{ "testSource": true, "allow": false }""");
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("camera.snap"))).Code.ShouldBe("CAMERA_DISABLED");
    }

    [Theory]
    [InlineData("head -c 3000000 /dev/zero", "larger than 1 MB")]
    [InlineData("echo no such device >&2; exit 1", "ffmpeg ended with 1: no such device")]
    [InlineData("echo hello", "the camera gave no picture")]
    public async Task Says_what_is_wrong_with_what_the_program_gives(string script, string why)
    {
        await using var plugin = await StartAsync($$""" , "maxMegabytes": 1, "ffmpeg": "{{Program(script)}}" """);

        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("camera.snap"))).Message.ShouldContain(why);
    }

    [Fact]
    public async Task Ends_the_program_when_nobody_waits_any_more()
    {
        var ran = Path.Combine(_folder.FullName, "ran");
        await using var plugin = await StartAsync($$""" , "ffmpeg": "{{Program($"echo $$ > {ran}.new; mv {ran}.new {ran}; exec sleep 300")}}" """);
        using var stop = new CancellationTokenSource();
        var taking = plugin.RunNodeCommandAsync("camera.snap", cancellation: stop.Token);
        await UntilAsync(() => File.Exists(ran));
        var process = (await File.ReadAllTextAsync(ran)).Trim();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => taking);
        await UntilAsync(() => !File.Exists($"/proc/{process}/stat") || File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "maxClipSeconds": 61 }""", "maxClipSeconds must be between 1 and 60")]
    [InlineData("""{ "maxMegabytes": 19 }""", "maxMegabytes must be between 1 and 18")]
    [InlineData("""{ "ffmpeg": " " }""", "ffmpeg must name the program")]
    public async Task Refuses_a_configuration_that_makes_no_sense(string config, string why) =>
        (await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<CameraPlugin>(config))).Message.ShouldContain(why);

    [Theory]
    [InlineData("camera.snap", """{"format":"jpg","base64":"AAEC","width":4,"height":3}""", """{"format":"jpg","url":"kept:0","size":3,"width":4,"height":3}""", "image/jpeg")]
    [InlineData("camera.clip", """{"format":"mp4","base64":"AAEC","durationMs":5,"hasAudio":true}""", """{"format":"mp4","url":"kept:0","size":3,"durationMs":5,"hasAudio":true}""", "video/mp4")]
    public async Task Keeps_what_a_node_has_taken_and_answers_with_its_address(string command, string payload, string expected, string type)
    {
        await using var plugin = await PluginHarness.StartAsync<CameraPlugin>();
        var context = new FakeNodeResultContext(command);

        (await plugin.ProcessNodeResultAsync(command, payload, context)).Payload.GetRawText().ShouldBe(expected);

        context.Files.ShouldHaveSingleItem().MediaType.ShouldBe(type);
        (await plugin.ProcessNodeResultAsync(command, payload, new FakeNodeResultContext(command, keepsFiles: false))).Payload.GetRawText().ShouldBe(payload);
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.ProcessNodeResultAsync(command, """{"format":"jpg","base64":"?"}"""))).Code.ShouldBe(NodeErrorCodes.BadResult);
    }

    [FfmpegFact]
    public Task Leaves_memory() => PluginHarness.AssertUnloadsAsync(
        BuiltPlugin.StampedIn(typeof(CameraTests).Assembly),
        static plugin => plugin.RunNodeCommandAsync("camera.snap", """{"maxWidth":64,"delayMs":0}"""),
        """{ "testSource": true, "allow": true }""",
        TimeSpan.FromSeconds(45));

    private static async Task<JsonElement> SnapAsync(PluginHarness plugin, string parameters) => (await plugin.RunNodeCommandAsync("camera.snap", parameters))!.Value;

    private static Task<PluginHarness> StartAsync(string more = "") => PluginHarness.StartAsync<CameraPlugin>($$"""{ "testSource": true, "allow": true{{more}} }""");

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }

    private string Program(string script)
    {
        var path = Path.Combine(_folder.FullName, "program");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
