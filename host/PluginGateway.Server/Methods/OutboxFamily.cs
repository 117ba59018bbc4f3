using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Methods;

/// <summary><c>outbox.list</c>, <c>outbox.retry</c>, <c>outbox.drop</c>, <c>messages.explain</c>.</summary>
internal sealed class OutboxFamily(Outbox outbox, IOutboxStore store, MessageStory story) : IMethodFamily
{
    private const int DefaultLimit = 50;
    private const int PreviewLength = 80;

    private static readonly OutboxState[] NeedAttention = [OutboxState.Pending, OutboxState.Sending, OutboxState.Unknown, OutboxState.Failed, OutboxState.Expired];

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(OutboxMethods.List, Access.Read, async (list, _) => await Task.Run(() => List(list)));
        methods.Add(OutboxMethods.Retry, Access.Admin, async (entry, _) => new OutboxChanged(Item(await outbox.RetryAsync(entry.Id))));
        methods.Add(OutboxMethods.Drop, Access.Admin, async (entry, _) => new OutboxChanged(Item(await outbox.DropAsync(entry.Id))));
        methods.Add(OutboxMethods.Explain, Access.Read, async (explain, _) => await Task.Run(() => story.Tell(explain.Message)));
    }

    private OutboxList List(OutboxListParams list) => new(
        [.. store.List([.. list.States is { } words ? words.Select(Read) : NeedAttention], list.Limit ?? DefaultLimit).Select(Item)],
        store.Count().ToDictionary(count => count.Key.Word(), count => count.Value, StringComparer.Ordinal));

    private static OutboxState Read(string word) => Enum.GetValues<OutboxState>().FirstOrDefault(state => state.Word() == word, (OutboxState)(-1)) is var state && Enum.IsDefined(state)
        ? state
        : throw new GatewayException(
            ErrorCodes.InvalidRequest, $"invalid outbox.list params: there is no state '{word}'; use {string.Join(", ", Enum.GetValues<OutboxState>().Select(known => known.Word()))}");

    private static OutboxItem Item(OutboxEntry entry) => new(
        entry.Id, entry.Lane.Channel, entry.Lane.AccountId, entry.Lane.Chat, entry.Kind.ToString().ToLowerInvariant(), entry.State.Word())
    {
        IdempotencyKey = entry.Message.IdempotencyKey,
        Preview = entry.Message.Text.Length > PreviewLength ? entry.Message.Text[..(PreviewLength - 1)] + "…" : entry.Message.Text,
        Part = entry.Part,
        Parts = entry.Parts,
        Attempts = entry.Attempts,
        NotBefore = entry.State == OutboxState.Pending && entry.NotBefore > entry.CreatedAt ? entry.NotBefore : null,
        ExpiresAt = entry.ExpiresAt,
        MessageId = entry.Receipt,
        Error = entry.Error,
        RunId = entry.RunId,
        SessionKey = entry.SessionKey,
        CreatedAt = entry.CreatedAt,
        ChangedAt = entry.ChangedAt,
    };
}
