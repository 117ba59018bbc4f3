using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about plugins. The camera comes and goes, everything else stays.</summary>
internal static class PluginScripts
{
    private const string Plugin = "camera";

    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["plugins list"] = async world =>
        {
            await world.RunAsync("plugins", "disable", Plugin);
            (await world.OkAsync("plugins", "list")).ShouldContain("telegram");
            await world.JsonAsync("plugins list");
        },
        ["plugins status"] = async world =>
        {
            (await world.OkAsync("plugins", "status", "echo")).ShouldContain("echo");
            await world.FailsAsync("nobody", "plugins", "status", "nobody");
            await world.JsonAsync("plugins status", "echo");
        },
        ["plugins enable"] = async world =>
        {
            await world.RunAsync("plugins", "disable", Plugin);
            await world.JsonAsync("plugins enable", Plugin);
            (await world.OkAsync("plugins", "disable", Plugin)).ShouldContain(Plugin);
        },
        ["plugins disable"] = async world =>
        {
            await world.OkAsync("plugins", "enable", Plugin);
            await world.JsonAsync("plugins disable", Plugin);
            (await world.OkAsync("plugins", "status", Plugin)).ShouldContain("stopped");
        },
        ["plugins reload"] = async world =>
        {
            await world.RunAsync("plugins", "disable", Plugin);
            (await world.OkAsync("plugins", "reload")).ShouldNotContain("error");
            await world.JsonAsync("plugins reload", "echo");
        },
        ["plugins verify"] = async world =>
        {
            (await world.OkAsync("plugins", "verify", "echo")).ShouldContain("ok");
            await world.JsonAsync("plugins verify", "echo");
        },
    };
}
