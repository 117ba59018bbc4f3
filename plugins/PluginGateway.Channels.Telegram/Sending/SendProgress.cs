namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>
/// How far a message has got that needs several calls: when it is tried again, what was sent is not sent again. Remembers the last few, for as long as the account runs.
/// Any thread.
/// </summary>
internal sealed class SendProgress
{
    private const int Remembered = 500;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>How many calls of a message have succeeded.</summary>
    public int Of(string key)
    {
        lock (_gate)
        {
            return _done.GetValueOrDefault(key);
        }
    }

    /// <summary>One more has.</summary>
    public void Step(string key)
    {
        lock (_gate)
        {
            if (!_done.ContainsKey(key))
            {
                _order.Enqueue(key);
                if (_order.Count > Remembered)
                {
                    _done.Remove(_order.Dequeue());
                }
            }

            _done[key] = _done.GetValueOrDefault(key) + 1;
        }
    }
}
