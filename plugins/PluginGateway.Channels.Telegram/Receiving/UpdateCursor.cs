namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>
/// Which updates the gateway has taken, and up to where that may be told to Telegram, which forgets what is below the offset: the first of a batch that was not taken ends
/// it. Remembers by a set of ids and not by the highest one: updates come again, and in other orders. One thread at a time.
/// </summary>
internal sealed class UpdateCursor
{
    // channels.md §7
    private const int Remembered = 2000;

    private readonly HashSet<long> _taken = [];
    private readonly Queue<long> _order = new();

    /// <summary>The next offset; null before the first update.</summary>
    public long? Offset { get; private set; }

    /// <summary>The offset that Telegram was told last.</summary>
    public long? Told { get; set; }

    /// <summary>Whether an update was not taken yet.</summary>
    public bool IsNew(long id) => !_taken.Contains(id);

    /// <summary>The gateway has taken an update, or there was nothing to take of it.</summary>
    public void Take(long id)
    {
        if (_taken.Add(id))
        {
            _order.Enqueue(id);
            if (_order.Count > Remembered)
            {
                _taken.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Moves the offset over those of a batch that were taken, up to the first that was not. Follows Telegram down too: after a quiet week ids begin anew.</summary>
    public void Advance(IEnumerable<long> batch)
    {
        foreach (var id in batch.Order())
        {
            if (IsNew(id))
            {
                Offset = id;
                return;
            }

            Offset = id + 1;
        }
    }
}
