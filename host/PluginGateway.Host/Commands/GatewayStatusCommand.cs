using System.CommandLine;
using System.Text.Json.Serialization;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway status</c>: sessions, channels and plugins of a running gateway.</summary>
internal static class GatewayStatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Show sessions, channels and plugins of a running gateway").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var report = await AskAsync(client, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(report, StatusReportJson.Default.StatusReport);
                }
                else
                {
                    Print(client, report);
                }
            },
            cancellation));
        return command;
    }

    private static async Task<StatusReport> AskAsync(GatewayClient client, CancellationToken cancellation)
    {
        var status = client.CallAsync(StatusMethods.Status, NoParams.Value, cancellation);
        var channels = client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), cancellation);
        var plugins = client.CallAsync(PluginsMethods.Status, ListParams.Value, cancellation);
        return new StatusReport(await status, await channels, await plugins);
    }

    private static void Print(GatewayClient client, StatusReport report)
    {
        var hello = client.Hello;
        Console.WriteLine($"gateway {hello.Server.Version} on {hello.Server.Host}, state {hello.Snapshot.StateDir}");
        if (client.TlsFingerprint is { } fingerprint)
        {
            Console.WriteLine($"certificate: SHA-256 {fingerprint}");
        }

        PluginsTable.Print(report.Plugins);
        foreach (var line in report.Status.ChannelSummary)
        {
            Console.WriteLine($"channel {line}");
        }

        Console.WriteLine($"sessions: {report.Status.Sessions.Count}");
        foreach (var session in report.Status.Sessions.Recent)
        {
            Console.WriteLine($"  {session.Key}, {Output.Duration(session.Age)} ago");
        }
    }
}

/// <summary>What <c>status --json</c> prints.</summary>
/// <param name="Status">Answer of <c>status</c>.</param>
/// <param name="Channels">Answer of <c>channels.status</c>.</param>
/// <param name="Plugins">Answer of <c>plugins.status</c>.</param>
internal sealed record StatusReport(StatusSummary Status, ChannelsStatus Channels, PluginsStatus Plugins);

/// <summary>JSON of <see cref="StatusReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusReportJson : JsonSerializerContext;
