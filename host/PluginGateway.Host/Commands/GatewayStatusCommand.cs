using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.Status;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway status</c>: the service, the address, whether the gateway answers there, and what it has.</summary>
internal static class GatewayStatusCommand
{
    private const int PatienceMs = 10_000;

    private static readonly Option<bool> NoProbe = new("--no-probe") { Description = "Do not ask the gateway" };
    private static readonly Option<bool> Deep = new("--deep") { Description = "Look for other gateways among the services of the system too" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Show the service, the address and whether the gateway answers; its plugins, channels and sessions") { NoProbe, Deep, ServiceCommand.SystemWide }.AskingGateway();
        command.SetAction(async (parse, cancellation) =>
        {
            var location = CommonOptions.LocationOf(parse);
            var url = parse.GetValue(CommonOptions.Url);
            var target = GatewayTarget.Resolve(location, url, parse.GetValue(CommonOptions.Token), parse.GetValue(CommonOptions.Password), parse.GetValue(CommonOptions.TlsFingerprint));
            var report = await StatusLook.LookAsync(
                new StatusWish(location, target)
                {
                    Probes = !parse.GetValue(NoProbe),
                    IsDeep = parse.GetValue(Deep),
                    IsSystem = parse.GetValue(ServiceCommand.SystemWide),
                    IsElsewhere = url is not null,
                    Patience = TimeSpan.FromMilliseconds(parse.GetValue(CommonOptions.Timeout) ?? PatienceMs),
                },
                cancellation);
            if (parse.GetValue(CommonOptions.Json))
            {
                Output.Json(report, GatewayStatusJson.Default.GatewayStatusReport);
            }
            else
            {
                StatusPrinter.Print(report);
            }

            return report.Rpc is { Ok: false } ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }
}
