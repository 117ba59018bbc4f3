using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Methods;

/// <summary><c>inbox.list</c>, <c>inbox.retry</c>, <c>inbox.drop</c>.</summary>
internal sealed class InboxFamily(Inbox inbox, InboundWork work, IInboxStore store) : IMethodFamily
{
    private const int DefaultLimit = 50;
    private const int PreviewLength = 80;

    private static readonly InboxState[] NeedAttention = [InboxState.Working, InboxState.Parked];

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(InboxMethods.List, Access.Read, async (list, _) => await Task.Run(() => List(list)));
        methods.Add(InboxMethods.Retry, Access.Admin, async (entry, _) => new InboxChanged(Item(await work.RetryAsync(entry.Id))));
        methods.Add(InboxMethods.Drop, Access.Admin, async (entry, _) => new InboxChanged(Item(await inbox.DropAsync(entry.Id))));
    }

    private InboxList List(InboxListParams list) => new(
        [.. store.List([.. list.States is { } words ? words.Select(Read) : NeedAttention], list.Limit ?? DefaultLimit).Select(Item)],
        store.Count().ToDictionary(count => count.Key.Word(), count => count.Value, StringComparer.Ordinal));

    private static InboxState Read(string word) => InboxStates.Read(word) ?? throw new GatewayException(
        ErrorCodes.InvalidRequest, $"invalid inbox.list params: there is no state '{word}'; use {string.Join(", ", Enum.GetValues<InboxState>().Select(static known => known.Word()))}");

    private static InboxItem Item(InboxEntry entry) => new(entry.Id, entry.Channel, entry.AccountId, entry.Message.Chat, entry.Message.SenderId, entry.State.Word())
    {
        ExternalId = entry.Message.ExternalId,
        Event = entry.Message.Event.ToString().ToLowerInvariant(),
        Preview = entry.Message.Text.Length > PreviewLength ? entry.Message.Text[..(PreviewLength - 1)] + "…" : entry.Message.Text,
        Attempts = entry.Attempts,
        Crashes = entry.Crashes,
        Decision = entry.Decision,
        Error = entry.Error,
        RunId = entry.RunId,
        SessionKey = entry.SessionKey,
        ReceivedAt = entry.ReceivedAt,
        ChangedAt = entry.ChangedAt,
    };
}
