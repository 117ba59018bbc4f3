using System.Globalization;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Delivery;

/// <summary>Tells what became of a message, from what was kept of it. Any thread.</summary>
internal sealed class MessageStory(IInboxStore inbox, IOutboxStore outbox)
{
    /// <summary>Tells it.</summary>
    /// <param name="name">The network's id of it, a run, an idempotency key, an id of the outbox, or <c>channel/account/id</c>.</param>
    /// <exception cref="GatewayException">Nothing is known of it.</exception>
    public Explanation Tell(string name)
    {
        var came = inbox.Find(name);
        var left = came.SelectMany(entry => outbox.Trail(name, entry.Id)).Concat(outbox.Trail(name, inboxId: null)).DistinctBy(entry => entry.Id, StringComparer.Ordinal).ToArray();
        if (came.Count == 0)
        {
            // Somebody asks by what went out: the message that it answers belongs to the story.
            came = [.. left.Select(entry => entry.InboxId).OfType<long>().Distinct().SelectMany(id => inbox.Find(id.ToString(CultureInfo.InvariantCulture))).Where(entry => left.Any(part => part.InboxId == entry.Id))];
        }

        return came.Count + left.Length == 0
            ? throw new GatewayException(ErrorCodes.InvalidRequest, $"nothing is known of '{name}': neither a message that came in, nor a run, nor one that went out; what is settled is forgotten after delivery.keepDays")
            : new Explanation([.. came.SelectMany(Came).Concat(left.SelectMany(Left)).OrderBy(step => step.At)]);
    }

    private static IEnumerable<ExplanationStep> Came(InboxEntry entry)
    {
        var message = entry.Message;
        yield return new ExplanationStep(
            entry.ReceivedAt, "received", $"{message.Event.ToString().ToLowerInvariant()} {message.ExternalId} from {message.SenderId} in {message.Chat} on {entry.Channel}/{entry.AccountId} (inbox {entry.Id})");
        yield return new ExplanationStep(entry.ReceivedAt, "decision", entry.State == InboxState.Refused ? $"not heard: {entry.Decision}" : $"heard: {entry.Decision}");
        if (entry.State == InboxState.Refused)
        {
            yield break;
        }

        if (entry.SessionKey is { } session)
        {
            yield return new ExplanationStep(entry.ReceivedAt, "session", session);
        }

        if (entry.RunId is { } run)
        {
            yield return new ExplanationStep(entry.ReceivedAt, "run", Run(entry, run));
        }

        yield return new ExplanationStep(entry.ChangedAt, "settled", entry.State switch
        {
            InboxState.Working => "not yet: it is being worked on",
            InboxState.Parked => $"put aside: {entry.Error}",
            InboxState.Dropped => $"let be by the operator: {entry.Error}",
            _ => entry.Error is { } error ? $"without an answer: {error}" : "done",
        });
    }

    private static string Run(InboxEntry entry, string run)
    {
        var turn = entry.TurnId is { } other && other != run ? $", said in the turn of {other}" : string.Empty;
        var begun = entry.Attempts > 1 ? $", begun {entry.Attempts} times" : string.Empty;
        var blamed = entry.Crashes > 0 ? $", {entry.Crashes} ends of the gateway are put down to it" : string.Empty;
        return run + turn + begun + blamed;
    }

    private IEnumerable<ExplanationStep> Left(OutboxEntry entry)
    {
        var name = entry.Parts > 1 ? $"{entry.Id} (part {entry.Part} of {entry.Parts})" : entry.Id;
        yield return new ExplanationStep(entry.CreatedAt, "queued", $"{entry.Kind.ToString().ToLowerInvariant()} {name} to {entry.Lane.Chat} on {entry.Lane.Channel}/{entry.Lane.AccountId}");
        foreach (var attempt in outbox.Attempts(entry.Id))
        {
            yield return new ExplanationStep(attempt.StartedAt, "attempt", $"{name} attempt {attempt.Number}: {attempt.Outcome ?? "the answer is not known"}{(attempt.Error is { } error ? $" ({error})" : string.Empty)}");
        }

        yield return new ExplanationStep(entry.ChangedAt, "outcome", entry.State switch
        {
            OutboxState.Sent => $"{name} sent, the network calls it {entry.Receipt}",
            OutboxState.Pending => $"{name} waits{(entry.Error is { } error ? $" ({error})" : string.Empty)}",
            var state => $"{name} {state.Word()}{(entry.Error is { } error ? $": {error}" : string.Empty)}",
        });
    }
}
