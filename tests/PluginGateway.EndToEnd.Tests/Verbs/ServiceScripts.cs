using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about the service, on a machine whose <c>systemctl</c> writes down what it is asked. What they do in detail is tested beside the service itself.</summary>
internal static class ServiceScripts
{
    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["gateway install"] = world => RunAsync(world, "install", "enable plugingateway-gateway.service"),
        ["gateway uninstall"] = world => RunAsync(world, "uninstall", "disable"),
        ["gateway start"] = world => RunAsync(world, "start", "start"),
        ["gateway stop"] = world => RunAsync(world, "stop", "stop"),
        ["gateway restart"] = world => RunAsync(world, "restart", "restart"),
    };

    private static Task RunAsync(VerbWorld world, string verb, string asked) => VerbWorld.ElsewhereAsync(async home =>
    {
        if (verb != "install")
        {
            (await home.RunAsync("gateway", "install")).Code.ShouldBe(0);
            home.TakeAsked();
        }

        var (code, output, error) = await home.RunAsync("gateway", verb, "--json");

        code.ShouldBe(0, output + error);
        world.ShouldBeGolden($"gateway {verb}", home.Plain(output));
        home.TakeAsked().ShouldContain(line => line.Contains(asked, StringComparison.Ordinal), asked);
    });
}
