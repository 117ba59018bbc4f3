namespace PluginGateway.Server.Idempotency;

/// <summary>
/// Which answers are kept: a day from the request's end, and the newest thousand of each principal. The reference keeps them five minutes and a thousand in all
/// (<c>wire.md</c> §11); a phone that was off over night repeats what it has not heard an answer of. Not for several threads at once.
/// </summary>
internal sealed class KeptAnswers
{
    private const int MaxPerPrincipal = 1000;
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(24);

    private readonly Dictionary<string, AnswerRecord> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<AnswerRecord>> _byPrincipal = new(StringComparer.Ordinal);

    /// <summary>Finds one that is not too old.</summary>
    public AnswerRecord? Find(string id, long now) => _byId.TryGetValue(id, out var record) && record.EndedAt > now - Ttl.TotalMilliseconds ? record : null;

    /// <summary>Adds one, the newest.</summary>
    /// <returns>The ids of those that go.</returns>
    public IReadOnlyList<string> Add(AnswerRecord record, long now)
    {
        _byId[record.Id] = record;
        if (!_byPrincipal.TryGetValue(record.Principal, out var mine))
        {
            _byPrincipal[record.Principal] = mine = [];
        }

        mine.AddLast(record);
        var gone = new List<string>();
        while (mine.First is { } oldest && (mine.Count > MaxPerPrincipal || oldest.Value.EndedAt <= now - Ttl.TotalMilliseconds) && !ReferenceEquals(oldest.Value, record))
        {
            mine.RemoveFirst();

            // One that was too old may have been answered anew since: then it is the newer one that stays.
            if (_byId.TryGetValue(oldest.Value.Id, out var current) && ReferenceEquals(current, oldest.Value))
            {
                _byId.Remove(oldest.Value.Id);
                gone.Add(oldest.Value.Id);
            }
        }

        return gone;
    }
}
