using System.CommandLine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels logout &lt;channel&gt;</c>: unlinks an account.</summary>
internal static class ChannelsLogoutCommand
{
    private const int PatienceMs = 90_000;

    private static readonly Argument<string> Channel = ChannelsCommand.Channel();
    private static readonly Option<string?> Account = ChannelsCommand.Account();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("logout", "Unlink an account; what it was linked by is kept as a backup") { Channel, Account }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var result = await client.CallAsync(ChannelsMethods.Logout, new ChannelsLogoutParams(parse.GetValue(Channel)!) { AccountId = parse.GetValue(Account) }, token);
                Output.Answer(
                    parse,
                    result,
                    ChannelsMethods.Logout.ResultInfo,
                    result.Cleared ? $"{result.Channel} account {result.AccountId} is not linked any more." : $"{result.Channel} account {result.AccountId} was not linked.");
            },
            cancellation,
            PatienceMs));
        return command;
    }
}
