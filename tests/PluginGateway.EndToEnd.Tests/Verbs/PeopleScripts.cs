using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Verbs about devices.</summary>
internal static class PeopleScripts
{
    public static readonly Dictionary<string, Script> All = new(StringComparer.Ordinal)
    {
        ["devices list"] = async world =>
        {
            var device = await world.DeviceAsync();
            (await world.OkAsync("devices", "list")).ShouldContain("paired");
            await world.OkAsync("devices", "remove", device);
            await world.JsonAsync("devices list");
        },
        ["devices approve"] = world => world.JsonAsync("devices approve", 1, static output => output, "nothing-asked"),
        ["devices reject"] = world => world.JsonAsync("devices reject", 1, static output => output, "nothing-asked"),
        ["devices rotate"] = async world =>
        {
            var device = await world.DeviceAsync();
            await world.JsonAsync("devices rotate", device);
            await world.OkAsync("devices", "remove", device);
        },
        ["devices revoke"] = async world =>
        {
            var device = await world.DeviceAsync();
            await world.JsonAsync("devices revoke", device);
            (await world.OkAsync("devices", "list")).ShouldContain("revoked");
            await world.OkAsync("devices", "remove", device);
        },
        ["devices remove"] = async world => await world.JsonAsync("devices remove", await world.DeviceAsync()),
    };
}
