using System.Collections.Concurrent;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>A network that does what a test says, message by message; what is not scripted is taken.</summary>
internal sealed class ScriptedDoor : IOutboxDoor
{
    private readonly ConcurrentQueue<OutboundMessage> _taken = new();
    private readonly ConcurrentDictionary<string, int> _inside = new(StringComparer.Ordinal);
    private int _count;

    public event Action? Changed;

    /// <summary>What becomes of a message; null for taking it.</summary>
    public Func<OutboundMessage, AttemptOutcome?> Script { get; set; } = _ => null;

    /// <summary>The network answers when this ends.</summary>
    public Task Silence { get; init; } = Task.CompletedTask;

    /// <summary>What is said of a message of which nobody knows.</summary>
    public Func<OutboundMessage, AttemptOutcome> Answer { get; set; } = _ => new AttemptOutcome(null, DeliveryFailure.Permanent);

    public bool Ready { get; private set; } = true;

    public int Limit { get; init; }

    /// <summary>What the network has, in its order.</summary>
    public IReadOnlyList<string> Taken => [.. _taken.Select(message => message.Text)];

    /// <summary>How often it was handed something.</summary>
    public int Count => _count;

    /// <summary>Whether two messages of one chat were ever under way at once.</summary>
    public bool Overlapped { get; private set; }

    public void Say(bool ready)
    {
        Ready = ready;
        Changed?.Invoke();
    }

    public bool IsReady(OutboxLaneKey lane) => Ready;

    public ValueTask<IReadOnlyList<OutboundMessage>> PartsAsync(string channel, OutboundMessage message) =>
        ValueTask.FromResult<IReadOnlyList<OutboundMessage>>([.. TextParts.Split(message.Text, Limit).Select(part => message with { Text = part })]);

    public async Task<AttemptOutcome> SendAsync(OutboxLaneKey lane, OutboundMessage message)
    {
        Interlocked.Increment(ref _count);
        Overlapped |= _inside.AddOrUpdate(lane.Chat, 1, (_, inside) => inside + 1) > 1;
        try
        {
            await Silence;
            if (Script(message) is { } scripted)
            {
                return scripted;
            }

            _taken.Enqueue(message);
            return new AttemptOutcome(new DeliveryReceipt($"n{_taken.Count}"));
        }
        finally
        {
            _inside.AddOrUpdate(lane.Chat, 0, (_, inside) => inside - 1);
        }
    }

    public Task<AttemptOutcome> FindAsync(OutboxLaneKey lane, OutboundMessage message) => Task.FromResult(Answer(message));
}
