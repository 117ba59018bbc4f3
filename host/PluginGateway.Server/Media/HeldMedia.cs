namespace PluginGateway.Server.Media;

/// <summary>
/// Media that have come, and whose message is not in the inbox or the outbox yet: for a quarter of an hour they are not let go of. The same content may come with several
/// messages at once, and is held for each. Any thread.
/// </summary>
internal sealed class HeldMedia(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Times, long Since)> _held = new(StringComparer.Ordinal);

    /// <summary>Holds a medium for one message.</summary>
    public void Hold(string id)
    {
        lock (_gate)
        {
            _held[id] = (_held.GetValueOrDefault(id).Times + 1, time.GetTimestamp());
        }
    }

    /// <summary>Its message is kept, or nobody keeps it.</summary>
    public void Release(string id)
    {
        lock (_gate)
        {
            if (!_held.TryGetValue(id, out var held))
            {
                return;
            }

            if (held.Times > 1)
            {
                _held[id] = held with { Times = held.Times - 1 };
            }
            else
            {
                _held.Remove(id);
            }
        }
    }

    /// <summary>All that are held.</summary>
    public IReadOnlyList<string> All()
    {
        lock (_gate)
        {
            foreach (var (id, _) in _held.Where(held => time.GetElapsedTime(held.Value.Since) > Longest).ToList())
            {
                _held.Remove(id);
            }

            return [.. _held.Keys];
        }
    }
}
