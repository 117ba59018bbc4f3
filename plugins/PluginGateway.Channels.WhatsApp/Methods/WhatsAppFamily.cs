using System.Text.Json.Nodes;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Contracts.Vault;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Methods;

/// <summary><c>whatsapp.*</c>: how accounts are in full, installing the bridge, and what other networks do not have.</summary>
internal sealed class WhatsAppFamily(RunningAccounts accounts, BridgeInstall install, IPluginVault vault) : IMethodFamily
{
    // channels.md §8
    private const int MostOptions = 12;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(WhatsAppMethods.Status, Access.Read, (ask, _) => ValueTask.FromResult(Status(ask)));
        methods.Add(WhatsAppMethods.Setup, Access.Admin, async (_, context) => await SetupAsync(context.Cancellation));
        methods.Add(WhatsAppMethods.Poll, Access.Write, async (ask, context) => await PollAsync(ask, context.Cancellation));
        methods.Add(WhatsAppMethods.Edit, Access.Write, async (ask, context) => await DoAsync(ask.AccountId, sender => sender.DoAsync("edit", ask.To, ask.MessageId, new JsonObject { ["text"] = ask.Text }, context.Cancellation)));
        methods.Add(WhatsAppMethods.Delete, Access.Write, async (ask, context) => await DoAsync(ask.AccountId, sender => sender.DoAsync("delete", ask.To, ask.MessageId, [], context.Cancellation)));
        methods.Add(WhatsAppMethods.Export, Access.Admin, async (ask, context) => await ExportAsync(ask, context.Cancellation));
        methods.Add(WhatsAppMethods.Import, Access.Admin, async (ask, context) => await ImportAsync(ask, context.Cancellation));
    }

    private static GatewayException Wrong(string words) => new(ErrorCodes.InvalidRequest, words);

    private (string Id, WhatsAppChannel Channel) Require(string? accountId) =>
        accounts.Find(accountId) ?? throw Wrong(accountId is null ? "no WhatsApp account runs" : $"there is no WhatsApp account '{accountId}' that runs");

    private AccountsStatus Status(AccountParams ask) => new(
        (ask.AccountId is null ? accounts.All : [KeyValuePair.Create(Require(ask.AccountId).Id, Require(ask.AccountId).Channel)])
            .ToDictionary(static account => account.Key, static account => account.Value.Status ?? new LinkStatus(), StringComparer.Ordinal));

    private async Task<SetupResult> SetupAsync(CancellationToken cancellation)
    {
        var said = "the bridge and its packages are there";
        return new SetupResult(await install.EnsureAsync(accounts.Find(null)?.Channel.Account ?? new WhatsAppAccount(), words => said = $"done: {words}", cancellation), said);
    }

    private async Task<SentResult> PollAsync(PollParams ask, CancellationToken cancellation)
    {
        if (ask.Options.Count is < 2 or > MostOptions || ask.Options.Any(string.IsNullOrWhiteSpace) || ask.Options.Distinct(StringComparer.Ordinal).Count() != ask.Options.Count)
        {
            throw Wrong($"a poll has 2 to {MostOptions} options, none of them empty and no two alike");
        }

        try
        {
            var receipt = await Require(ask.AccountId).Channel.Web.Sender.PollAsync(ask.To, ask.Question, ask.Options, Math.Min(ask.MaxSelections ?? 1, ask.Options.Count), ask.IdempotencyKey, cancellation);
            return new SentResult(receipt.ExternalId);
        }
        catch (DeliveryException e)
        {
            throw Failed(e);
        }
    }

    private async Task<DoneResult> DoAsync(string? accountId, Func<WebSender, Task> work)
    {
        try
        {
            await work(Require(accountId).Channel.Web.Sender);
            return new DoneResult(true);
        }
        catch (DeliveryException e)
        {
            throw Failed(e);
        }
    }

    private static GatewayException Failed(DeliveryException e) =>
        e.Failure == DeliveryFailure.Permanent ? Wrong(e.Message) : new GatewayException(new ErrorShape(ErrorCodes.Unavailable, e.Message) { Retryable = e.Failure == DeliveryFailure.Transient });

    private async Task<ExportResult> ExportAsync(ExportParams ask, CancellationToken cancellation)
    {
        var (id, _) = Require(ask.AccountId);
        var box = await vault.OpenAsync(id, cancellation);
        return box.Read().Count > 0
            ? new ExportResult(id, Convert.ToBase64String(box.Export(ask.Passphrase)))
            : throw new GatewayException(ErrorCodes.NotLinked, $"WhatsApp account {id} is not linked: there is nothing to export");
    }

    private async Task<DoneResult> ImportAsync(ImportParams ask, CancellationToken cancellation)
    {
        var (id, channel) = Require(ask.AccountId);
        if (channel.Status is { Linked: true })
        {
            throw Wrong($"WhatsApp account {id} is linked; log it out first: pgw channels logout whatsapp");
        }

        try
        {
            await (await vault.OpenAsync(id, cancellation)).ImportAsync(Convert.FromBase64String(ask.Bundle), ask.Passphrase);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw Wrong(e is FormatException ? "bundle is not base64" : e.Message);
        }

        await channel.Web.ReloadAsync(cancellation);
        return new DoneResult(true);
    }
}
