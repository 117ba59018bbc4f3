using System.Collections.Concurrent;
using System.Threading.Channels;

namespace PluginGateway.Testing.Tests;

/// <summary>A network that keeps what a peer writes until it is told that somebody has it, and refuses to carry one key twice. Found by its name. Any thread.</summary>
internal sealed class FakeNetwork : IChannelWorld
{
    private static readonly ConcurrentDictionary<string, FakeNetwork> Networks = new(StringComparer.Ordinal);

    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly string _fault;
    private readonly Lock _gate = new();
    private readonly List<Line> _lines = [];
    private readonly List<(int Id, string Text)> _waiting = [];
    private readonly List<string> _acknowledged = [];
    private readonly List<string> _read = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private bool _down;
    private int _ids;

    public FakeNetwork(string fault)
    {
        _fault = fault;
        Networks[_name] = this;
    }

    public string Config => $$"""{ "network": "{{_name}}", "fault": "{{_fault}}" }""";

    public string Peer => "peer";

    public IReadOnlyDictionary<ChannelRule, string> NotApplicable { get; init; } = new Dictionary<ChannelRule, string>();

    public static FakeNetwork Named(string name) => Networks[name];

    /// <exception cref="IOException">Nobody is let in.</exception>
    public Line Connect()
    {
        lock (_gate)
        {
            var line = _down ? throw new IOException("nobody answers") : new Line(this);
            _lines.Add(line);
            _waiting.ForEach(line.Take);
            return line;
        }
    }

    public Task DeliverAsync(string text)
    {
        lock (_gate)
        {
            _waiting.Add((++_ids, text));
            _lines.ForEach(line => line.Take(_waiting[^1]));
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ReadByPeerAsync() => Task.FromResult(Locked<IReadOnlyList<string>>(() => [.. _read]));

    public Task<IReadOnlyList<string>> AcknowledgedAsync() => Task.FromResult(Locked<IReadOnlyList<string>>(() => [.. _acknowledged]));

    public Task<int> CountReceiversAsync() => Task.FromResult(Locked(() => _lines.Count));

    public Task GoDownAsync()
    {
        lock (_gate)
        {
            _down = true;
            _lines.ForEach(line => line.Break());
            _lines.Clear();
        }

        return Task.CompletedTask;
    }

    public Task ComeBackAsync() => Task.FromResult(Locked(() => _down = false));

    public ValueTask DisposeAsync()
    {
        Networks.TryRemove(_name, out _);
        return ValueTask.CompletedTask;
    }

    private T Locked<T>(Func<T> look)
    {
        lock (_gate)
        {
            return look();
        }
    }

    /// <summary>One connection.</summary>
    internal sealed class Line(FakeNetwork network) : IDisposable
    {
        private readonly Channel<(int Id, string Text)> _messages = Channel.CreateUnbounded<(int, string)>();

        /// <summary>Fails when the line breaks.</summary>
        public ChannelReader<(int Id, string Text)> Messages => _messages.Reader;

        public void Acknowledge(int id) => network.Locked(() =>
        {
            network._acknowledged.AddRange(network._waiting.Where(message => message.Id == id).Select(message => message.Text));
            return network._waiting.RemoveAll(message => message.Id == id);
        });

        /// <exception cref="IOException">The line is broken.</exception>
        public void Write(string text, string? key) => network.Locked(() =>
        {
            if (!network._lines.Contains(this))
            {
                throw new IOException("the line is broken");
            }

            if (key is null || network._keys.Add(key))
            {
                network._read.Add(text);
            }

            return true;
        });

        public void Take((int Id, string Text) message) => _messages.Writer.TryWrite(message);

        public void Break() => _messages.Writer.TryComplete(new IOException("the line broke"));

        public void Dispose() => network.Locked(() => network._lines.Remove(this));
    }
}
