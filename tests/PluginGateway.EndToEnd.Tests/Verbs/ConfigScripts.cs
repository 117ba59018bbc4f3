using System.Text.Json.Nodes;
using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about the configuration, with a gateway that runs. What they do without one, and with bad input, <see cref="ConfigVerbTests"/> says.</summary>
internal static class ConfigScripts
{
    private const string Key = "messages.ackReaction";

    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["config get"] = async world =>
        {
            (await world.OkAsync("config", "get")).ShouldNotContain(world.Bot.Token);
            await world.JsonAsync("config get", "session");
        },
        ["config set"] = async world =>
        {
            await world.JsonAsync("config set", Key, "👀");
            (await world.OkAsync("config", "get", Key)).ShouldContain("👀");
            await world.OkAsync("config", "unset", Key);
        },
        ["config unset"] = async world =>
        {
            await world.OkAsync("config", "set", Key, "👀");
            await world.JsonAsync("config unset", Key);
            await world.FailsAsync($"{Key} is not set", "config", "get", Key);
        },
        ["config patch"] = async world =>
        {
            await world.JsonAsync("config patch", """{ messages: { ackReaction: '👀' } }""");
            (await world.OkAsync("config", "get", Key)).ShouldContain("👀");
            await world.FailsAsync("the patch cannot be read", "config", "patch", "no-such-file");
            await world.OkAsync("config", "unset", Key);
        },
        ["config import"] = async world =>
        {
            var theirs = world.FileOf("openclaw.json");
            await File.WriteAllTextAsync(theirs, "{ messages: { ackReaction: '👀' }, wizard: { lastRunAt: 'yesterday' } }");
            await world.JsonAsync("config import", theirs, "--dry-run");
            await world.FailsAsync("there is a configuration already; nothing was imported", "config", "import", theirs);
        },
        ["config undo"] = async world =>
        {
            await world.OkAsync("config", "set", Key, "👀");
            await world.JsonAsync("config undo");
            await world.FailsAsync($"{Key} is not set", "config", "get", Key);
            (await world.OkAsync("config", "undo", "--list")).ShouldNotBeEmpty();
        },
        ["config schema"] = async world =>
            await world.JsonAsync("config schema", 0, static output => new JsonArray([.. JsonNode.Parse(output)!.AsObject().Select(member => (JsonNode)member.Key)]).ToJsonString()),
        ["config plan"] = async world =>
        {
            await world.OkAsync("config", "plan");
            await world.JsonAsync("config plan");
        },
        ["config validate"] = async world =>
        {
            (await world.OkAsync("config", "validate")).ShouldContain(" is good");
            await world.JsonAsync("config validate");
        },
        ["config explain"] = async world =>
        {
            (await world.OkAsync("config", "explain", "gateway.port")).ShouldContain("value:");
            await world.JsonAsync("config explain", "session.dmScope");
        },
    };
}
