using System.Text.Json.Nodes;
using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about agents and their sessions.</summary>
internal static class ConversationScripts
{
    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["agent"] = async world =>
        {
            (await world.OkAsync("agent", "--message", "hello", "--session-key", "verbs-agent")).ShouldBe("You said: hello\n");
            await world.JsonAsync("agent", "--message", "hello", "--session-key", "verbs-agent");
            (await world.OkAsync("agent", "-m", "tell them", "--session-key", "verbs-deliver", "--deliver", "--channel", "telegram", "--to", "558")).ShouldContain("You said: tell them");
            await Until.TrueAsync(() => Task.FromResult(world.Bot.Messages.Any(message => message.Chat == "558" && message.Shown == "You said: tell them")));
            await world.FailsAsync("nobody", "agent", "-m", "hello", "--agent", "nobody");
        },
        ["agents list"] = async world =>
        {
            (await world.OkAsync("agents", "list")).ShouldContain("answers when nobody is named");
            await world.JsonAsync("agents list");
        },
        ["models list"] = async world =>
        {
            await world.OkAsync("models", "list");
            await world.JsonAsync("models list");
        },
        ["sessions list"] = async world =>
        {
            await SayAsync(world, "verbs-list");
            (await world.OkAsync("sessions", "list")).ShouldContain("verbs-list");
            await world.JsonAsync("sessions list", "--search", "verbs-list");
        },
        ["sessions export"] = async world =>
        {
            await SayAsync(world, "verbs-export");
            (await world.OkAsync("sessions", "export", "verbs-export")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeGreaterThan(1);
            await world.JsonAsync("sessions export", 0, GatewayScripts.Together, "verbs-export");
            await world.OkAsync("sessions", "export", "verbs-export", "--output", world.FileOf("export.jsonl"));
            File.ReadAllLines(world.FileOf("export.jsonl")).ShouldAllBe(line => JsonNode.Parse(line, null, default) != null);
        },
        ["sessions compact"] = async world =>
        {
            await SayAsync(world, "verbs-compact");
            (await world.OkAsync("sessions", "compact", "verbs-compact")).ShouldContain("There is nothing to sum up");
            await world.JsonAsync("sessions compact", "verbs-compact");
        },
        ["sessions reset"] = async world =>
        {
            await SayAsync(world, "verbs-reset");
            await world.JsonAsync("sessions reset", "verbs-reset");
        },
        ["sessions delete"] = async world =>
        {
            await SayAsync(world, "verbs-delete");
            await world.JsonAsync("sessions delete", "verbs-delete");
            (await world.OkAsync("sessions", "list")).ShouldNotContain("verbs-delete");
        },
    };

    private static Task<string> SayAsync(VerbWorld world, string session) => world.OkAsync("agent", "--message", "hello", "--session-key", session);
}
