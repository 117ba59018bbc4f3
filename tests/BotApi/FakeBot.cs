using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace BotApi;

/// <summary>One bot: what waits for it, what it has sent, and what is to go wrong. Any thread.</summary>
/// <param name="token">Its token.</param>
/// <param name="id">Its number.</param>
/// <param name="username">Its name, without the @.</param>
public sealed class FakeBot(string token, long id, string username)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Fault>> _script = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Fault> _always = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<BotCall> _calls = new();
    private int _downloads;
    private readonly Lock _gate = new();
    private readonly List<BotMessage> _messages = [];
    private readonly Dictionary<string, JsonNode> _byKey = new(StringComparer.Ordinal);
    private long _nextMessage = 9000;

    /// <summary>Its token.</summary>
    public string Token { get; } = token;

    /// <summary>Its number.</summary>
    public long Id { get; } = id;

    /// <summary>Its name, without the @.</summary>
    public string Username { get; } = username;

    /// <summary>What waits for it.</summary>
    public UpdateLine Updates { get; } = new();

    /// <summary>The address of its webhook; empty when there is none.</summary>
    public string WebhookUrl { get; set; } = "";

    /// <summary>The secret of its webhook.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Files that can be fetched, by their ids.</summary>
    public ConcurrentDictionary<string, (string Path, byte[] Content)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What each download waits for when it is half done; nothing when null.</summary>
    public Task? HalfWay { get; set; }

    /// <summary>How many downloads were begun.</summary>
    public int Downloads => _downloads;

    /// <summary>Chats that do not take messages, with the refusal's words.</summary>
    public ConcurrentDictionary<string, (int Code, string Words)> Closed { get; } = new(StringComparer.Ordinal);

    /// <summary>Groups that are supergroups now, with their new ids.</summary>
    public ConcurrentDictionary<string, long> Moved { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a message with the same key is taken once, as the real server does not.</summary>
    public bool HonoursKeys { get; set; }

    /// <summary>All calls so far, in their order, with what they were answered.</summary>
    public IReadOnlyList<BotCall> Calls => [.. _calls];

    /// <summary>Its messages as the chats show them now, in their order.</summary>
    public IReadOnlyList<BotMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>The calls of one method.</summary>
    public IReadOnlyList<BotCall> CallsOf(string method) => [.. _calls.Where(call => call.Method == method)];

    /// <summary>Adds to what goes wrong next, one fault per call of the method.</summary>
    public void Next(string method, params Fault[] faults)
    {
        var queue = _script.GetOrAdd(method, static _ => new());
        foreach (var fault in faults)
        {
            queue.Enqueue(fault);
        }
    }

    /// <summary>Has every call of a method go wrong; null ends that.</summary>
    public void Always(string method, Fault? fault)
    {
        if (fault is null)
        {
            _always.TryRemove(method, out _);
        }
        else
        {
            _always[method] = fault;
        }
    }

    internal void BeginsDownload() => Interlocked.Increment(ref _downloads);

    internal Fault? TakeFault(string method) => _script.TryGetValue(method, out var queue) && queue.TryDequeue(out var fault) ? fault : _always.GetValueOrDefault(method);

    internal void Took(BotCall call) => _calls.Enqueue(call);

    /// <summary>Makes a message, or gives the one that was made with the key.</summary>
    internal JsonNode Make(BotCall call, Func<long, JsonNode> make)
    {
        lock (_gate)
        {
            var honoured = HonoursKeys && call.Key is not null;
            if (honoured && _byKey.TryGetValue(call.Key!, out var known))
            {
                return known.DeepClone();
            }

            var made = make(_nextMessage);
            _nextMessage += 10;
            if (honoured)
            {
                _byKey[call.Key!] = made.DeepClone();
            }

            return made;
        }
    }

    internal void Keep(BotMessage message) => _messages.Add(message);

    internal BotMessage? Find(string chat, long number)
    {
        lock (_gate)
        {
            return _messages.Find(message => message.Chat == chat && message.Id == number);
        }
    }

    internal void Change(BotMessage old, BotMessage? changed)
    {
        lock (_gate)
        {
            var index = _messages.IndexOf(old);
            _messages.RemoveAt(index);
            if (changed is not null)
            {
                _messages.Insert(index, changed);
            }
        }
    }
}
