using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs that have a node do what needs neither camera nor browser: of a real node of this machine, and of a telephone.</summary>
internal static class ConnectedNodeScripts
{
    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["nodes run"] = world => WithNodeAsync(world, "device.info", async node =>
        {
            await world.FailsAsync("exec-policy.json", "nodes", "run", "--node", "bench", "--", "/bin/echo", "hello");
            var policy = Path.Combine(node.Folder, "exec-policy.json");
            try
            {
                await AllowAsync(policy, world.FileOf(""));
                await using (var client = await world.Gateway.ConnectAsync(Scopes.Read))
                {
                    await node.OffersAsync(client, "system.run");
                }

                await RunAsync(world);
            }
            finally
            {
                File.Delete(policy);
            }
        }),
        ["nodes notify"] = world => WithNodeAsync(world, "system.notify", async node =>
        {
            (await world.OkAsync("nodes", "notify", "bench", "--title", "Tea", "--body", "is ready")).ShouldMatch("^Shown on its (desktop|terminal)\\.\n$");
            var answer = JsonNode.Parse(await world.JsonAsync("nodes notify", 0, static output => output.Replace("\"desktop\"", "\"terminal\"", StringComparison.Ordinal), "bench", "--body", "is cold", "--priority", "passive"))!;
            if ((string?)answer["payload"]!["shown"] == "terminal")
            {
                await node.UntilAsync(() => Task.FromResult(node.Output.Contains("notice: Tea: is ready", StringComparison.Ordinal) && node.Output.Contains("notice: is cold", StringComparison.Ordinal)));
            }

            await world.FailsAsync("there is nothing to say", "nodes", "notify", "bench", "--title", " ");
            await world.FailsAsync("screen.record is not known of this node's platform", "nodes", "screen", "record", "bench");
        }),
        ["nodes location get"] = async world =>
        {
            await using var phone = await Phone.ConnectAsync(world, "Walker", "location.get", """{"lat":52.520008,"lon":13.404954,"accuracyMeters":12.4,"isPrecise":true}""");
            (await world.OkAsync("nodes", "location", "get", "walker")).ShouldBe("52.520008, 13.404954 (within 12 m)\n");
            await world.JsonAsync("nodes location get", "walker", "--accuracy", "precise", "--max-age", "0");
            phone.Asked.ShouldBe("""{"timeoutMs":10000,"maxAgeMs":0,"desiredAccuracy":"precise"}""");
            await world.FailsAsync("the node does not offer screen.record; pgw nodes describe", "nodes", "screen", "record", "walker");
        },
        ["nodes screen record"] = async world =>
        {
            var file = world.FileOf("screen.mp4");
            await using var phone = await Phone.ConnectAsync(world, "Painter", "screen.record", """{"format":"mp4","base64":"AAECAw==","durationMs":1000,"fps":5,"screenIndex":0,"hasAudio":false}""");
            (await world.OkAsync("nodes", "screen", "record", "painter", "--out", file)).ShouldBe($"{file} (4 bytes)\n");
            (await File.ReadAllBytesAsync(file)).ShouldBe([0, 1, 2, 3]);
            await world.JsonAsync("nodes screen record", "painter", "--out", file, "--duration", "1000", "--fps", "5", "--screen", "0", "--no-audio");
            phone.Asked.ShouldBe("""{"screenIndex":0,"durationMs":1000,"fps":5,"includeAudio":false}""");
        },
    };

    private static async Task RunAsync(VerbWorld world)
    {
        string[] run = ["nodes", "run", "--node", "bench"];
        (await world.RunAsync([.. run, "--", "/bin/sh", "-c", "echo out; echo err >&2; exit 3"])).ShouldBe((3, "out\n", "err\n"));
        (await world.OkAsync([.. run, "--cwd", world.FileOf(""), "--env", "COLOUR=red=hot", "--env", "SIZE=", "--", "/bin/sh", "-c", "echo $COLOUR,$SIZE,$PWD"])).ShouldBe($"red=hot,,{world.FileOf("").TrimEnd('/')}\n");
        (await world.OkAsync([.. run, "--", "/bin/echo", "--json", "--", "-n"])).ShouldBe("--json -- -n\n");
        await world.JsonAsync("nodes run", 3, static output => output, "--node", "bench", "--", "/bin/sh", "-c", "echo out; echo err >&2; exit 3");

        var (code, output, error) = await world.RunAsync([.. run, "--command-timeout", "500", "--", "/bin/sleep", "60"]);
        (code, output, error).ShouldBe((124, "", "pgw: the node has ended the program: it did not end within 0.5 s (--command-timeout)\n"));
        await world.FailsAsync("SYSTEM_RUN_DENIED: this program with these arguments is not in the node's exec-policy.json", [.. run, "--", "/bin/sh", "-c", "id"]);
        await world.FailsAsync("SYSTEM_RUN_DENIED: the variable 'LD_PRELOAD' is not", [.. run, "--env", "LD_PRELOAD=x", "--", "/bin/sleep", "60"]);
        await world.FailsAsync("--env 'nonsense' is not NAME=value", [.. run, "--env", "nonsense", "--", "/bin/sleep", "60"]);
        await world.FailsAsync("--command-timeout must be 1 to 600000", [.. run, "--command-timeout", "0", "--", "/bin/sleep", "60"]);
        await world.FailsAsync("--node", "nodes", "run", "--", "/bin/sleep", "60");
        await world.FailsAsync("there is no program to run", run);
    }

    private static async Task AllowAsync(string policy, string folder)
    {
        var file = new JsonObject
        {
            ["version"] = 1,
            ["allow"] = new JsonArray(
                new JsonObject { ["file"] = "/bin/sh", ["args"] = new JsonArray("-c", "echo out; echo err >&2; exit 3") },
                new JsonObject { ["file"] = "/bin/sh", ["args"] = new JsonArray("-c", "echo $COLOUR,$SIZE,$PWD") },
                new JsonObject { ["file"] = "/bin/echo", ["anyArgs"] = true },
                new JsonObject { ["file"] = "/bin/sleep", ["args"] = new JsonArray("60") }),
            ["env"] = new JsonArray("COLOUR", "SIZE"),
            ["cwd"] = new JsonArray(folder),
        };
        var written = policy + ".new";
        await File.WriteAllTextAsync(written, file.ToJsonString());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(written, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Move(written, policy, overwrite: true);
    }

    private static async Task WithNodeAsync(VerbWorld world, string command, Func<NodeUnderTest, Task> work)
    {
        await using var node = new NodeUnderTest(world.Gateway);
        node.Start();
        await using (var client = await world.Gateway.ConnectAsync(Scopes.Read))
        {
            await node.OffersAsync(client, command);
        }

        await work(node);
    }
}
