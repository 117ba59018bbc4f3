using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about accounts on networks, and about messages to them.</summary>
internal static class ChannelScripts
{
    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["channels list"] = async world =>
        {
            (await world.OkAsync("channels", "list")).ShouldContain("Telegram");
            await world.JsonAsync("channels list");
        },
        ["channels status"] = async world =>
        {
            (await world.OkAsync("channels", "status")).ShouldMatch("telegram +│ first +│ connected");
            await world.JsonAsync("channels status");
        },
        ["channels add"] = AddAsync,
        ["channels remove"] = async world =>
        {
            await world.TypeAsync(world.SpareBot.Token, "channels", "add", "telegram", "--account", "third", "--token-stdin");
            await world.FailsAsync("telegram has no account fourth; it has first, third", "channels", "remove", "telegram", "--account", "fourth");
            await world.FailsAsync("says nothing of a channel nowhere", "channels", "remove", "nowhere");
            await world.JsonAsync("channels remove", "telegram", "--account", "third");
            (await world.OkAsync("channels", "list")).ShouldNotContain("third");
        },
        ["channels login"] = async world => await world.JsonAsync("channels login", 1, static output => output, "telegram"),
        ["channels logout"] = async world => await world.JsonAsync("channels logout", 1, static output => output, "telegram"),
        ["channels setup"] = async world =>
        {
            (await world.OkAsync("channels", "setup", "telegram")).ShouldBe("telegram needs nothing beside the gateway.\n");
            await world.FailsAsync("there is no channel nowhere", "channels", "setup", "nowhere");
            await world.JsonAsync("channels setup", "telegram");
        },
        ["message send"] = async world =>
        {
            (await world.OkAsync("message", "send", "--target", "555", "--message", "good morning")).ShouldStartWith("telegram has taken it as 555:");
            (await world.TypeAsync("from a pipe\n", "message", "send", "-t", "555", "-m", "-", "--channel", "telegram")).Code.ShouldBe(0);
            world.Bot.Messages.Where(message => message.Chat == "555").Select(message => message.Shown).ShouldBe(["good morning", "from a pipe"]);
            await world.JsonAsync("message send", "--target", "556", "--message", "once", "--idempotency-key", "verbs-once");
            await world.OkAsync("message", "send", "--target", "556", "--message", "once", "--idempotency-key", "verbs-once");
            world.Bot.Messages.Count(message => message.Chat == "556").ShouldBe(1);
            await world.FailsAsync("unsupported channel: nowhere", "message", "send", "--target", "1", "--message", "x", "--channel", "nowhere");
        },
        ["explain"] = async world =>
        {
            var sent = (string)JsonNode.Parse(await world.OkAsync("message", "send", "--target", "557", "--message", "what becomes of me", "--json"))!["messageId"]!;
            (await world.OkAsync("explain", sent)).ShouldContain("sent");
            await world.JsonAsync("explain", sent);
        },
        ["inbox list"] = world => world.JsonAsync("inbox list"),
        ["inbox retry"] = world => world.JsonAsync("inbox retry", 1, static output => output, "999999"),
        ["inbox drop"] = world => world.JsonAsync("inbox drop", 1, static output => output, "999999"),
        ["outbox list"] = world => world.JsonAsync("outbox list", 0, WithoutCounts),
        ["outbox retry"] = RetryAsync,
        ["outbox drop"] = world => world.JsonAsync("outbox drop", 1, static output => output, "999999"),
        ["media list"] = async world =>
        {
            (await world.OkAsync("media", "list")).ShouldContain(" media, ");
            await world.JsonAsync("media list");
        },
        ["media remove"] = world => world.JsonAsync("media remove", 1, static output => output, new string('0', 64)),
        ["pairing list"] = async world =>
        {
            await world.OkAsync("pairing", "reject", "telegram", await world.StrangerAsync(901));
            await world.JsonAsync("pairing list", "nowhere");
        },
        ["pairing approve"] = async world =>
        {
            var code = await world.StrangerAsync(902);
            await world.JsonAsync("pairing approve", "telegram", code);
            (await world.OkAsync("pairing", "list")).ShouldContain("902");
            await world.OkAsync("pairing", "remove", "telegram", "902");
        },
        ["pairing reject"] = async world => await world.JsonAsync("pairing reject", "telegram", await world.StrangerAsync(903)),
        ["pairing remove"] = async world =>
        {
            await world.OkAsync("pairing", "approve", "telegram", await world.StrangerAsync(904));
            await world.JsonAsync("pairing remove", "telegram", "904");
        },
    };

    // What other scripts have sent.
    private static string WithoutCounts(string output)
    {
        var list = JsonNode.Parse(output)!;
        list["counts"] = "<varies>";
        return list.ToJsonString();
    }

    // A chat that takes nothing, and changes its mind.
    private static async Task RetryAsync(VerbWorld world)
    {
        world.Bot.Closed["560"] = (403, "Forbidden: bot was blocked by the user");
        await world.RunAsync("message", "send", "--target", "560", "--message", "as I said");
        var failed = JsonNode.Parse(await world.OkAsync("outbox", "list", "--state", "failed", "--json"))!["entries"]!.AsArray().Single(entry => entry!.ToJsonString().Contains("as I said", StringComparison.Ordinal))!;
        (await world.OkAsync("outbox", "list")).ShouldContain("as I said");
        world.Bot.Closed.TryRemove("560", out _);

        var id = (string)failed["id"]!;
        await world.JsonAsync("outbox retry", 0, output => output.Replace(id, "<id>", StringComparison.Ordinal), id);
        await Until.TrueAsync(() => Task.FromResult(world.Bot.Messages.Any(message => message.Chat == "560" && message.Shown == "as I said")));
        await Until.TrueAsync(async () => !(await world.OkAsync("outbox", "list", "--json")).Contains("as I said", StringComparison.Ordinal));
        await world.FailsAsync("the outbox has no entry '999999'", "outbox", "retry", "999999");
    }

    private static async Task AddAsync(VerbWorld world)
    {
        var (code, output, error) = await world.TypeAsync(world.SpareBot.Token + "\n", "channels", "add", "telegram", "--account", "second", "--token-stdin", "--set", "replyToMode=off", "--json");
        code.ShouldBe(0, output + error);
        (output + error).ShouldNotContain(world.SpareBot.Token);
        world.ShouldBeGolden("channels add", output);
        await using (var client = await world.Gateway.ConnectAsync(Scopes.Read))
        {
            await Until.TrueAsync(async () =>
                (await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None)).ChannelAccounts["telegram"].Count(account => account.Connected) == 2);
        }

        var text = await File.ReadAllTextAsync(world.Gateway.ConfigPath);
        text.ShouldContain("// mine");
        text.ShouldContain($"\"botToken\": \"{world.SpareBot.Token}\"");
        (await world.OkAsync("config", "get", "plugins.telegram.config.accounts.second")).ShouldNotContain(world.SpareBot.Token);
        await world.OkAsync("channels", "remove", "telegram", "--account", "second");

        await world.FailsAsync("name this one with --account", "channels", "add", "telegram", "--token-env", "NOTHING");
        await world.FailsAsync("telegram needs a token: --token-file, --token-env or --token-stdin", "channels", "add", "telegram");
        await world.FailsAsync("exclude each other", "channels", "add", "telegram", "--token-env", "A", "--token-stdin");
        await world.FailsAsync("name it with --token-key", "channels", "add", "nowhere", "--token-env", "A");
        await world.FailsAsync("cannot be read", "channels", "add", "telegram", "--token-file", world.FileOf("none"));
        await world.FailsAsync("is not key=value", "channels", "add", "telegram", "--set", "nonsense");
        await WithoutGatewayAsync(world);
    }

    // The same with no gateway: the file is written, and the first account goes on when a second gets a name. With bots of its own: who polls beside another gateway has that wait.
    private static async Task WithoutGatewayAsync(VerbWorld world) => await VerbWorld.ElsewhereAsync(async home =>
    {
        home.Environment["BOT"] = world.NewBot().Token;
        (await home.RunAsync("channels", "add", "telegram", "--token-env", "BOT")).Error.ShouldContain("came with the program");
        (await home.RunAsync("setup")).Code.ShouldBe(0);
        await File.WriteAllTextAsync(home.ConfigPath, "{ /* mine */ }");
        var token = Path.Combine(home.Folder, "token");
        await File.WriteAllTextAsync(token, world.NewBot().Token);

        (await home.RunAsync("channels", "add", "telegram", "--token-env", "BOT", "--set", "apiRoot=" + world.TelegramUrl, "--set", $"lockDirectory={Path.Combine(home.Folder, "locks")}")).ShouldSatisfyAllConditions(
            told => told.Code.ShouldBe(0, told.Error),
            told => told.Output.ShouldContain("pgw pairing approve telegram <code>"));
        (await home.RunAsync("channels", "add", "telegram", "--account", "second", "--token-file", token)).Code.ShouldBe(0);

        var config = JsonNode.Parse(await File.ReadAllTextAsync(home.ConfigPath), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!["plugins"]!["telegram"]!["config"]!;
        ((string)config["botToken"]!, (string)config["accounts"]!["second"]!["tokenFile"]!, config["accounts"]!["default"]!.ToJsonString()).ShouldBe(("${BOT}", token, "{}"));
        var gateway = new GatewayUnderTest { State = new DirectoryInfo(home.State) };
        foreach (var (name, value) in home.Environment)
        {
            gateway.Environment[name] = value;
        }

        await using (gateway)
        {
            await gateway.StartAsync();
            await Until.TrueAsync(async () => JsonNode.Parse((await home.RunAsync("channels", "list", "--json")).Output)!["channels"]!.AsArray().Count == 1);
            JsonNode.Parse((await home.RunAsync("channels", "list", "--json")).Output)!["channels"]![0]!["accounts"]!.AsArray().Select(account => (string)account!["id"]!).ShouldBe(["default", "second"]);
            (await home.RunAsync("channels", "remove", "telegram", "--delete")).Code.ShouldBe(0);
            (await File.ReadAllTextAsync(home.ConfigPath)).ShouldNotContain("telegram");
        }
    });
}
