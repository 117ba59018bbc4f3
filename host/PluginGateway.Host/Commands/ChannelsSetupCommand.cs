using System.CommandLine;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels setup &lt;channel&gt;</c>: has a channel install what it needs beside the gateway.</summary>
internal static class ChannelsSetupCommand
{
    private const int PatienceMs = 660_000;

    private static readonly Argument<string> Channel = ChannelsCommand.Channel();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("setup", "Install what a channel needs beside the gateway, for example WhatsApp's bridge") { Channel }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                using var none = JsonDocument.Parse("{}");
                var answer = await client.CallAsync($"{parse.GetValue(Channel)}.setup", none.RootElement, token);
                Console.WriteLine(answer.TryGetProperty("message", out var message) ? message.GetString() : "done");
            },
            cancellation,
            PatienceMs));
        return command;
    }
}
