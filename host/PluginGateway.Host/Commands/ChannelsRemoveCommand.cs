using System.CommandLine;
using System.Text.Json.Nodes;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels remove &lt;channel&gt;</c>: stops an account and takes it out of <c>plugins.json</c>.</summary>
internal static class ChannelsRemoveCommand
{
    private static readonly Argument<string> Channel = ChannelsCommand.Channel();
    private static readonly Option<string?> Account = new("--account") { Description = "Take out the account of this name alone" };
    private static readonly Option<bool> Delete = new("--delete") { Description = "Take all that plugins.json says of the channel out; without it the channel is only disabled" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("remove", "Stop a channel and disable it in plugins.json, or take one of its accounts out") { Channel, Account, Delete }.AskingGateway();
        command.SetAction((parse, cancellation) => ConfigAccess.RunAsync(parse, writes: true, (config, token) => RemoveAsync(parse, config, token), cancellation));
        return command;
    }

    private static async Task<int> RemoveAsync(ParseResult parse, IConfigAccess config, CancellationToken cancellation)
    {
        var (channel, account) = (parse.GetValue(Channel)!, parse.GetValue(Account));
        var file = await config.GetAsync(cancellation);
        var patch = Patch(new ConfiguredAccounts(file.Config, channel), channel, account, parse.GetValue(Delete));

        // What goes was named, and can be brought back.
        var change = await config.PatchAsync(new ConfigApplyParams(patch.ToJsonString()) { BaseHash = file.Hash, Force = true, Note = $"pgw channels remove {channel}" }, cancellation);
        var code = ConfigCommand.Report(parse, change);
        if (code == ExitCodes.Ok && !parse.GetValue(CommonOptions.Json))
        {
            Console.WriteLine("pgw config undo brings it back");
        }

        return code;
    }

    private static JsonObject Patch(ConfiguredAccounts there, string channel, string? account, bool deletes) => (there, account) switch
    {
        ({ IsThere: false }, _) => throw new GatewayException(ErrorCodes.InvalidRequest, $"plugins.json says nothing of a channel {channel}; pgw channels list shows what there is"),
        (_, null) => there.WithoutAll(deletes),
        ({ Names: null }, _) => throw new GatewayException(ErrorCodes.InvalidRequest, $"{channel} has one account, without a name: leave --account out"),
        ({ Names: { } names }, _) when !names.Contains(account, StringComparer.Ordinal) =>
            throw new GatewayException(ErrorCodes.InvalidRequest, $"{channel} has no account {account}; it has {string.Join(", ", names)}"),
        _ => there.Without(account),
    };
}
