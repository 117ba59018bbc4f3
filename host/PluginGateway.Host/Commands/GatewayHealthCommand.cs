using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway health</c>: whether the gateway answers, and how its channels are.</summary>
internal static class GatewayHealthCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("health", "Ask a running gateway how it is").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var health = await client.CallAsync(HealthMethods.Health, new HealthParams { Probe = true }, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(health, HealthMethods.Health.ResultInfo);
                }
                else
                {
                    Print(client.Hello, health);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(HelloOk hello, HealthSnapshot health)
    {
        Console.WriteLine($"ok: gateway {hello.Server.Version} on {hello.Server.Host}, up {Output.Duration(hello.Snapshot.UptimeMs)}");
        Console.WriteLine($"sessions: {health.Sessions.Count}");
        foreach (var id in health.ChannelOrder)
        {
            foreach (var (account, state) in health.Channels[id].Accounts)
            {
                Console.WriteLine($"channel {id}/{account}: {state.State}{(state.Detail is { } detail ? " — " + detail : string.Empty)}");
            }
        }
    }
}
