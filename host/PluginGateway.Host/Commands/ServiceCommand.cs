using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.Service;

namespace PluginGateway.Host.Commands;

/// <summary>What the verbs of the service share: their options, and how they print.</summary>
internal static class ServiceCommand
{
    /// <summary>A service of the system.</summary>
    public static readonly Option<bool> SystemWide = new("--system") { Description = "The service of the system rather than of this user (systemd: no login needed; root installs it)" };

    /// <summary>Makes a verb.</summary>
    public static Command Create(string name, string description, Func<ParseResult, ServiceVerbs, Location, CancellationToken, Task<ServiceReport>> work, params Option[] more)
    {
        var command = new Command(name, description) { SystemWide, CommonOptions.Config, CommonOptions.StateDirectory, CommonOptions.Json };
        foreach (var option in more)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parse, cancellation) =>
        {
            var location = CommonOptions.LocationOf(parse);
            var verbs = new ServiceVerbs(ServiceManagers.For(location, parse.GetValue(SystemWide)), location);
            return Print(parse, await work(parse, verbs, location, cancellation));
        });
        return command;
    }

    private static int Print(ParseResult parse, ServiceReport report)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(report, ServiceReportJson.Default.ServiceReport);
        }
        else
        {
            if (report.Message is { } message)
            {
                Console.WriteLine(message);
            }

            foreach (var warning in report.Warnings ?? [])
            {
                Console.Error.WriteLine($"note: {warning}");
            }

            if (report.Error is { } error)
            {
                Console.Error.WriteLine($"pgw: {error}");
            }

            foreach (var hint in report.Hints ?? [])
            {
                (report.Ok ? Console.Out : Console.Error).WriteLine($"  {hint}");
            }
        }

        return report.Ok ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
