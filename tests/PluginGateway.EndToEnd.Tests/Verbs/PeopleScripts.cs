using System.Text.Json.Nodes;
using PluginGateway.Client;
using PluginGateway.Protocol;
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
            await world.JsonAsync("devices list", 0, output => Only(output, device));
            await world.OkAsync("devices", "remove", device);
        },
        ["devices approve"] = async world =>
        {
            var (device, request) = await world.WaitingDeviceAsync();
            (await world.OkAsync("devices", "list")).ShouldContain(request);
            await world.JsonAsync("devices approve", request);
            await world.ComeInAsync(device);
            await world.FailsAsync("unknown requestId", "devices", "approve", request);
            await world.OkAsync("devices", "remove", device.Key().DeviceId);
        },
        ["devices reject"] = async world =>
        {
            var (device, request) = await world.WaitingDeviceAsync();
            await world.JsonAsync("devices reject", request);
            (await Should.ThrowAsync<GatewayException>(() => world.ComeInAsync(device))).Code.ShouldBe(ErrorCodes.NotPaired);
            await world.FailsAsync("unknown requestId", "devices", "reject", request);
            await world.OkAsync("devices", "remove", device.Key().DeviceId);
        },
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

    // Others may be there, of other scripts.
    private static string Only(string output, string device)
    {
        var list = JsonNode.Parse(output)!;
        list["paired"] = new JsonArray(list["paired"]!.AsArray().Single(paired => (string?)paired!["deviceId"] == device)!.DeepClone());
        return list.ToJsonString();
    }
}
