using System.CommandLine;
using System.Text.Json.Nodes;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels add &lt;channel&gt;</c>: writes an account into <c>plugins.json</c> and enables the plugin that brings its channel.</summary>
internal static class ChannelsAddCommand
{
    private static readonly Argument<string> Channel = ChannelsCommand.Channel();
    private static readonly Option<string?> Account = new("--account") { Description = "Name of the account, when there are to be several of this channel" };

    private static readonly Option<string[]> Values = new("--set")
    {
        Description = "An option of the channel as key=value, JSON or a text as it is; may be repeated, for example --set server=irc.libera.chat:6697 --set tls=true",
        CustomParser = result =>
        {
            foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--set '{token.Value}' is not key=value; for example --set nick=pgw");
            }

            return [.. result.Tokens.Select(static token => token.Value)];
        },
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("add", "Add an account on a chat network: write it into plugins.json and start it") { Channel, Account, Values };
        foreach (var option in ChannelToken.Options)
        {
            command.Options.Add(option);
        }

        command.AskingGateway();
        command.SetAction(async (parse, cancellation) =>
        {
            var channel = parse.GetValue(Channel)!;
            return await ChannelToken.ReadAsync(parse, channel, cancellation) is { } token ? await AddAsync(parse, channel, token, cancellation) : ExitCodes.Failed;
        });
        return command;
    }

    private static Task<int> AddAsync(ParseResult parse, string channel, ChannelToken token, CancellationToken cancellation) => ConfigAccess.RunAsync(
        parse,
        writes: true,
        async (config, stop) =>
        {
            var file = await config.GetAsync(stop);
            var there = new ConfiguredAccounts(file.Config, channel);
            var account = parse.GetValue(Account);
            if (account is null && there.Names is { } names)
            {
                throw new GatewayException(ErrorCodes.InvalidRequest, $"{channel} has accounts of their own names ({string.Join(", ", names)}): name this one with --account");
            }

            var patch = there.Adding(account, Own(parse, token));
            var change = await config.PatchAsync(new ConfigApplyParams(patch.ToJsonString()) { BaseHash = file.Hash, Note = $"pgw channels add {channel}" }, stop);
            var code = ConfigCommand.Report(parse, change);
            if (code == ExitCodes.Ok && !parse.GetValue(CommonOptions.Json))
            {
                Console.WriteLine(ChannelToken.NextStep(channel, account));
            }

            return code;
        },
        cancellation);

    private static JsonObject Own(ParseResult parse, ChannelToken token)
    {
        var own = new JsonObject();
        if (token.Key is { } key)
        {
            own[key] = token.Value;
        }

        foreach (var value in parse.GetValue(Values) ?? [])
        {
            var at = value.IndexOf('=', StringComparison.Ordinal);
            var path = value[..at].Split('.');
            var place = own;
            foreach (var name in path[..^1])
            {
                place[name] ??= new JsonObject();
                place = place[name] as JsonObject ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"--set {value[..at]}: {name} has a value already");
            }

            place[path[^1]] = JsonNode.Parse(ConfigSetCommand.Read(value[(at + 1)..]).GetRawText());
        }

        return own;
    }
}
