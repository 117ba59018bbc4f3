using System.CommandLine;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels login &lt;channel&gt;</c>: links an account to a phone, by a QR code in the terminal or a code that is typed in there.</summary>
internal static class ChannelsLoginCommand
{
    private const int PatienceMs = 240_000;
    private const int LookMs = 3_000;

    private static readonly Argument<string> Channel = ChannelsCommand.Channel();
    private static readonly Option<string?> Account = ChannelsCommand.Account();
    private static readonly Option<string?> Phone = new("--phone") { Description = "Link by a code that is typed in on the phone of this number (+4915112345678), instead of a QR code" };
    private static readonly Option<bool> Force = new("--force") { Description = "Give up a link that is there first" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("login", "Link an account to a phone") { Channel, Account, Phone, Force }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(parse, [Scopes.Admin], (client, token) => LinkAsync(client, parse, token), cancellation, PatienceMs));
        return command;
    }

    private static async Task<int> LinkAsync(GatewayClient client, ParseResult parse, CancellationToken cancellation)
    {
        var (channel, account) = (parse.GetValue(Channel), parse.GetValue(Account));
        var start = await client.CallAsync(
            WebLoginMethods.Start, new WebLoginStartParams { Channel = channel, AccountId = account, PhoneNumber = parse.GetValue(Phone), Force = parse.GetValue(Force) ? true : null }, cancellation);
        var isJson = parse.GetValue(CommonOptions.Json);
        Show(isJson, start.QrText ?? start.PairingCode, start.Message);
        if (start.Linked == true || (start.QrText is null && start.PairingCode is null))
        {
            if (isJson)
            {
                Output.Json(start, WebLoginMethods.Start.ResultInfo);
            }

            return start.Linked == true ? ExitCodes.Ok : ExitCodes.Failed;
        }

        var (shown, said) = (start.QrText, start.Message);
        while (true)
        {
            var wait = await client.CallAsync(WebLoginMethods.Wait, new WebLoginWaitParams { Channel = channel, AccountId = account, TimeoutMs = LookMs }, cancellation);
            if (wait.Connected || wait.Over == true)
            {
                Output.Answer(parse, wait, WebLoginMethods.Wait.ResultInfo, wait.Message);
                return wait.Connected ? ExitCodes.Ok : ExitCodes.Failed;
            }

            if ((wait.QrText is not null && wait.QrText != shown) || wait.Message != said)
            {
                (shown, said) = (wait.QrText ?? shown, wait.Message);
                Show(isJson, wait.QrText, wait.Message);
            }
        }
    }

    // With --json the answer alone is printed; the code is for a person all the same.
    private static void Show(bool isJson, string? code, string message)
    {
        var target = isJson ? Console.Error : Console.Out;
        if (code is not null)
        {
            target.WriteLine(code);
        }

        target.WriteLine(message);
    }
}
