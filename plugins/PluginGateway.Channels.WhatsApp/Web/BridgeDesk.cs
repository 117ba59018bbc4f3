using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Processes;
using PluginGateway.Contracts.Vault;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>One bridge that runs, and all that is said with it. Any thread.</summary>
internal sealed class BridgeDesk : IDisposable
{
    /// <summary>What both sides speak.</summary>
    public const int Protocol = 1;

    // The bridge has 64 under way at most.
    private const int MostEvents = 512;
    private const int ChunkLength = 512 * 1024;

    private readonly string _accountId;
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly IVaultBox _box;
    private readonly BridgeTimes _times;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<BridgeState> _states = Channel.CreateUnbounded<BridgeState>();
    private readonly Channel<JsonElement> _events = Channel.CreateUnbounded<JsonElement>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _acks = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<JsonElement> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _saving = Task.CompletedTask;
    private volatile bool _isAttached;

    public BridgeDesk(string accountId, IPluginProcess process, byte[] begun, IVaultBox box, BridgeTimes times, TimeProvider time, ILogger logger)
    {
        (_accountId, Process, _box, _times, _time, _logger) = (accountId, process, box, times, time, logger);
        Connection = new BridgeConnection(process.Input, process.Output, begun, Told, _ => logger.OddLine(accountId), time);
    }

    public IPluginProcess Process { get; }

    public BridgeConnection Connection { get; }

    /// <summary>What comes in, in its order.</summary>
    public ChannelReader<JsonElement> Events => _events.Reader;

    /// <summary>The newest state that nobody has looked at yet.</summary>
    public ChannelReader<BridgeState> States => _states.Reader;

    /// <summary>Ends when all credentials that have come are kept.</summary>
    public Task Saved => _saving;

    /// <summary>When WhatsApp last said that it has something of ours.</summary>
    public DateTimeOffset? LastAckAt { get; private set; }

    /// <summary>Waits until the bridge says who it is.</summary>
    public async Task GreetAsync(CancellationToken cancellation)
    {
        try
        {
            var hello = await _hello.Task.WaitAsync(_times.Hello, _time, cancellation);
            if (Json.Number(hello, "protocol") is not Protocol)
            {
                throw new BridgeException($"the bridge speaks protocol {Json.Number(hello, "protocol")}, the plugin {Protocol}. Remedy: pgw channels setup whatsapp, or bring bridgeDirectory up to date");
            }

            _logger.BridgeRuns(_accountId, Json.Text(hello, "bridge"), Json.Text(hello, "library"), Json.Text(hello, "node"));
        }
        catch (TimeoutException e)
        {
            throw new BridgeException($"the bridge has not said who it is within {_times.Hello.TotalSeconds:0.#} s", e);
        }
    }

    /// <summary>Takes over: what was said to somebody before and not answered comes again.</summary>
    public async Task<BridgeState> AttachAsync(CancellationToken cancellation)
    {
        var state = BridgeState.Read(await CallAsync("attach", new JsonObject { ["protocol"] = Protocol, ["by"] = _name }, cancellation));
        while (_states.Reader.TryRead(out _))
        {
            // Older than the answer.
        }

        return state;
    }

    /// <summary>Takes no more events; those that have come can still be read.</summary>
    public void EndEvents() => _events.Writer.TryComplete();

    /// <summary>Gives the bridge all credentials that are kept.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var (part, length, first) = (new JsonObject(), 0, true);
        foreach (var (name, value) in _box.Read())
        {
            part[name] = value;
            length += name.Length + value.Length;
            if (length > ChunkLength)
            {
                await CallAsync("vault.load", new JsonObject { ["entries"] = part, ["first"] = first }, cancellation);
                (part, length, first) = (new JsonObject(), 0, false);
            }
        }

        await CallAsync("vault.load", new JsonObject { ["entries"] = part, ["first"] = first }, cancellation);
    }

    /// <summary>Asks what needs no network.</summary>
    public Task<JsonElement> CallAsync(string method, JsonObject parameters, CancellationToken cancellation) => Connection.CallAsync(method, parameters, _times.Answer, cancellation);

    /// <summary>Asks what needs the network.</summary>
    public Task<JsonElement> AskAsync(string method, JsonObject parameters, CancellationToken cancellation) => Connection.CallAsync(method, parameters, _times.NetworkAnswer, cancellation);

    /// <summary>The gateway has all events up to this one.</summary>
    public Task AcknowledgeAsync(long number) => Connection.TellAsync("ack", new JsonObject { ["n"] = number });

    /// <summary>Promises to tell when WhatsApp has a message. To be disposed.</summary>
    public AckWait ExpectAck(string id) => new(_acks, id, _acks.GetOrAdd(id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task);

    /// <inheritdoc />
    public void Dispose() => Connection.Dispose();

    private void Told(string method, JsonElement parameters, string? id)
    {
        switch (method)
        {
            case "attached" when Json.Text(parameters, "by") == _name:
                // From here on events are this one's: the bridge sends those again that were for somebody before, and those that stand before this line would put them out of order.
                _isAttached = true;
                break;
            case "hello":
                _hello.TrySetResult(parameters);
                break;
            case "state":
                _states.Writer.TryWrite(BridgeState.Read(parameters));
                break;
            case "event" when _isAttached:
                if (_events.Reader.Count >= MostEvents)
                {
                    throw new BridgeException("the bridge sends events faster than it may");
                }

                _events.Writer.TryWrite(parameters);
                break;
            case "receipt":
                TakeReceipt(parameters);
                break;
            case "vault.put" when id is not null && _isAttached:
                _saving = SaveAsync(_saving, id, parameters);
                break;
            case "trouble":
                _logger.Says(_accountId, Json.Text(parameters, "words") ?? "trouble");
                break;
        }
    }

    private void TakeReceipt(JsonElement receipt)
    {
        var ack = Json.Text(receipt, "id") is { } of ? _acks.GetValueOrDefault(of) : null;
        if (Json.Text(receipt, "error") is { } error)
        {
            ack?.TrySetException(new BridgeRefusal("permanent", SendErrors.Words(error)));
            _ = ack?.Task.Exception;
            return;
        }

        LastAckAt = _time.GetUtcNow();
        ack?.TrySetResult();
    }

    private async Task SaveAsync(Task before, string id, JsonElement parameters)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        string? error = null;
        try
        {
            if (Json.Member(parameters, "entries") is { ValueKind: JsonValueKind.Object } entries)
            {
                await _box.ChangeAsync(entries.EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null, StringComparer.Ordinal));
            }
        }
        catch (IOException e)
        {
            _logger.NotKept(_accountId, e.Message);
            error = "the disk fails";
        }

        try
        {
            await Connection.AnswerAsync(id, error);
        }
        catch (BridgeException)
        {
            // Whoever reads notices as well; what is kept is kept.
        }
    }

    /// <summary>A promise to tell when WhatsApp has a message.</summary>
    internal readonly struct AckWait(ConcurrentDictionary<string, TaskCompletionSource> all, string id, Task come) : IDisposable
    {
        public Task Come => come;

        public void Dispose() => all.TryRemove(id, out _);
    }
}
