using System.Text.Json.Nodes;

namespace BotApi;

/// <summary>
/// The updates that wait for one bot, and who asks for them. As Telegram does it, a second question ends the first with 409; that it came at all is taken down. Any thread.
/// </summary>
public sealed class UpdateLine
{
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _waiting = [];
    private readonly List<long> _confirmed = [];
    private readonly List<JsonObject> _again = [];
    private TaskCompletionSource _news = NewSignal();
    private Question? _asking;
    private long _nextId = 1000;
    private int _open;

    /// <summary>
    /// How often a question came while another was open. Open is one whose connection the client has not closed, though the server may not have come to notice: what counts is
    /// what the client does.
    /// </summary>
    public int Overlaps { get; private set; }

    /// <summary>Questions that are open now.</summary>
    public int Open => Locked(() => _open);

    /// <summary>Questions that were asked so far.</summary>
    public int Asked { get; private set; }

    /// <summary>The ids of the updates that were confirmed, in the order in which that happened.</summary>
    public IReadOnlyList<long> Confirmed => Locked(() => _confirmed.ToList());

    /// <summary>The ids of the updates that wait.</summary>
    public IReadOnlyList<long> Waiting => Locked(() => _waiting.ConvertAll(static update => Id(update)));

    /// <summary>Adds an update, with the next id unless it has one.</summary>
    /// <returns>Its id.</returns>
    public long Add(JsonObject update) => AddAll(update)[0];

    /// <summary>Adds several, so that one question gets them all.</summary>
    public IReadOnlyList<long> AddAll(params JsonObject[] updates)
    {
        lock (_gate)
        {
            foreach (var update in updates)
            {
                update["update_id"] ??= _nextId;
                _nextId = Math.Max(_nextId, Id(update)) + 1;
                _waiting.Add(update);
            }

            Signal();
            return [.. updates.Select(Id)];
        }
    }

    /// <summary>Gives an update once more, whatever the offset of the next question.</summary>
    public void Repeat(JsonObject update)
    {
        lock (_gate)
        {
            _again.Add(update);
            Signal();
        }
    }

    /// <summary>Answers a question.</summary>
    /// <returns>The updates; null when another question ended this one.</returns>
    internal async Task<IReadOnlyList<JsonObject>?> AskAsync(long? offset, int limit, TimeSpan timeout, Func<bool> isClosed, CancellationToken gone)
    {
        var me = new Question(isClosed);
        lock (_gate)
        {
            Asked++;
            _open++;
            if (_asking is { } other && !other.IsClosed())
            {
                Overlaps++;
                other.Ended.TrySetResult();
            }

            _asking = me;
            Confirm(offset);
        }

        try
        {
            using var late = new CancellationTokenSource(timeout);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, gone);
            while (true)
            {
                var (found, news) = Look(limit);
                if (found.Count > 0 || over.IsCancellationRequested)
                {
                    return found;
                }

                await Task.WhenAny(news, me.Ended.Task, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over.Token));
                if (me.Ended.Task.IsCompleted)
                {
                    return null;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _open--;
                _asking = ReferenceEquals(_asking, me) ? null : _asking;
            }
        }
    }

    private static long Id(JsonObject update) => update["update_id"]!.GetValue<long>();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private void Confirm(long? offset)
    {
        if (offset is > 0 and { } below)
        {
            _confirmed.AddRange(_waiting.Where(update => Id(update) < below).Select(Id));
            _waiting.RemoveAll(update => Id(update) < below);
        }
    }

    private (List<JsonObject> Found, Task News) Look(int limit)
    {
        lock (_gate)
        {
            var found = _again.Concat(_waiting).Take(limit).Select(static update => update.DeepClone().AsObject()).ToList();
            _again.Clear();
            return (found, _news.Task);
        }
    }

    private void Signal()
    {
        _news.TrySetResult();
        _news = NewSignal();
    }

    private sealed class Question(Func<bool> isClosed)
    {
        public TaskCompletionSource Ended { get; } = NewSignal();

        public bool IsClosed() => isClosed();
    }
}
