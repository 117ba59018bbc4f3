using System.CommandLine;
using System.Text.Json.Serialization;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels list</c>: which channels a gateway has, and their accounts.</summary>
internal static class ChannelsListCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show the channels there are and their accounts; status says how those are").AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var list = Of(await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), token));
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, ChannelListJson.Default.ChannelList);
                }
                else
                {
                    Print(list);
                }
            },
            cancellation));
        return command;
    }

    private static ChannelList Of(ChannelsStatus status) => new(
    [
        .. status.ChannelMeta.Select(channel => new ListedChannel(
            channel.Id,
            channel.Label,
            channel.HasLogin == true,
            [
                .. status.ChannelAccounts.GetValueOrDefault(channel.Id, []).Select(account =>
                    new ListedAccount(account.AccountId, account.Enabled, account.AccountId == status.ChannelDefaultAccountId.GetValueOrDefault(channel.Id))),
            ])),
    ]);

    private static void Print(ChannelList list)
    {
        if (list.Channels.Count == 0)
        {
            Console.WriteLine("There are no channels. pgw channels add telegram adds one; pgw plugins list shows what else can be enabled.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("channel", "name", "accounts", "linked by");
        foreach (var channel in list.Channels)
        {
            var accounts = channel.Accounts.Select(account => account.Id + (account.IsDefault && channel.Accounts.Count > 1 ? " (default)" : string.Empty));
            table.AddRow(channel.Id.EscapeMarkup(), channel.Label.EscapeMarkup(), string.Join(", ", accounts).EscapeMarkup(), channel.HasLogin ? "a phone (pgw channels login)" : "its options");
        }

        Output.Console.Write(table);
    }
}

/// <summary>What <c>--json</c> prints.</summary>
/// <param name="Channels">In the order to show them.</param>
internal sealed record ChannelList(IReadOnlyList<ListedChannel> Channels);

/// <summary>A channel.</summary>
/// <param name="Id">Its id, which is that of its plugin.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="HasLogin">Whether a person links its accounts.</param>
/// <param name="Accounts">Its accounts.</param>
internal sealed record ListedChannel(string Id, string Label, bool HasLogin, IReadOnlyList<ListedAccount> Accounts);

/// <summary>An account.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Enabled">Whether it is switched on.</param>
/// <param name="IsDefault">Whether it is the one that is meant when none is named.</param>
internal sealed record ListedAccount(string Id, bool Enabled, bool IsDefault);

/// <summary>JSON of the list.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChannelList))]
internal sealed partial class ChannelListJson : JsonSerializerContext;
