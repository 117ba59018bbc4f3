using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Client;
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
                var message = await SetUpAsync(client, parse.GetValue(Channel)!, token);
                Output.Answer(parse, new ChannelSetupReport(parse.GetValue(Channel)!, message), ChannelSetupJson.Default.ChannelSetupReport, message);
            },
            cancellation,
            PatienceMs));
        return command;
    }

    private static async Task<string> SetUpAsync(GatewayClient client, string channel, CancellationToken cancellation)
    {
        var status = await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), cancellation);
        if (!status.ChannelOrder.Contains(channel, StringComparer.Ordinal))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"there is no channel {channel}; if a plugin brings it: pgw plugins enable {channel}");
        }

        if (!client.Hello.Features.Methods.Contains($"{channel}.setup", StringComparer.Ordinal))
        {
            return $"{channel} needs nothing beside the gateway.";
        }

        using var none = JsonDocument.Parse("{}");
        var answer = await client.CallAsync($"{channel}.setup", none.RootElement, cancellation);
        return answer.TryGetProperty("message", out var message) ? message.GetString()! : "done";
    }
}

/// <summary>What <c>--json</c> prints.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Message">What was done.</param>
internal sealed record ChannelSetupReport(string Channel, string Message);

/// <summary>JSON of the setup.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChannelSetupReport))]
internal sealed partial class ChannelSetupJson : JsonSerializerContext;
