using System.Text;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Tests;

public sealed class SendQueueTests
{
    [Fact]
    public async Task Writes_what_gathers_behind_a_slow_write_in_one_piece()
    {
        var transport = new GatedStream();
        var queue = new SendQueue(transport, TimeProvider.System, 1_000_000);
        queue.SendAnswer("first"u8);
        await transport.WriteStarted();

        for (var i = 0; i < 50; i++)
        {
            queue.SendAnswer(Encoding.UTF8.GetBytes($"answer {i}"));
        }

        transport.Release();
        await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);

        transport.Writes.Count.ShouldBe(2);
        Frames(transport).ShouldBe(["first", .. Enumerable.Range(0, 50).Select(i => $"answer {i}")]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public async Task Frames_texts_of_all_sizes(int length)
    {
        var transport = new GatedStream();
        transport.Release();
        var queue = new SendQueue(transport, TimeProvider.System, 1_000_000);

        queue.SendAnswer(Encoding.UTF8.GetBytes(new string('x', length)));
        await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);

        Frames(transport).Single().Length.ShouldBe(length);
    }

    [Fact]
    public async Task Leaves_out_or_refuses_events_for_a_client_that_does_not_read()
    {
        var transport = new GatedStream();
        var queue = new SendQueue(transport, TimeProvider.System, maxEventBytes: 1000);
        queue.SendEvent(new byte[900], default, droppable: true).ShouldBe(SendOutcome.Queued);
        await transport.WriteStarted();

        queue.SendEvent(new byte[200], default, droppable: true).ShouldBe(SendOutcome.Dropped);
        queue.SendEvent(new byte[200], default, droppable: false).ShouldBe(SendOutcome.TooSlow);
        queue.SendAnswer(new byte[5000]).ShouldBe(SendOutcome.Queued);
        queue.SendEvent(new byte[50], default, droppable: false).ShouldBe(SendOutcome.Queued);

        transport.Release();
        await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);
        Frames(transport).Select(frame => frame.Length).ShouldBe([900, 5000, 50]);
        queue.SendEvent(new byte[900], default, droppable: false).ShouldBe(SendOutcome.Queued);
    }

    [Fact]
    public async Task Puts_large_shared_payloads_between_the_connections_own_frames()
    {
        var transport = new GatedStream();
        var queue = new SendQueue(transport, TimeProvider.System, maxEventBytes: 1_000_000);
        var large = Encoding.UTF8.GetBytes(new string('L', 50_000));

        queue.SendAnswer("a"u8);
        queue.SendEvent(large, "1"u8, droppable: false).ShouldBe(SendOutcome.Queued);
        queue.SendEvent("small"u8.ToArray(), "2"u8, droppable: false);
        queue.SendEvent(large, "3"u8, droppable: false);
        queue.SendAnswer("b"u8);
        queue.Pending.ShouldBeGreaterThan(100_000);
        transport.Release();
        await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);

        Frames(transport).Select(frame => (frame.Length, frame[^1])).ShouldBe([(1, 'a'), (50_001, '1'), (6, '2'), (50_001, '3'), (1, 'b')]);
        queue.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task Keeps_corked_answers_until_the_cork_is_out()
    {
        var transport = new GatedStream();
        transport.Release();
        var queue = new SendQueue(transport, TimeProvider.System, 1_000_000);

        queue.Cork();
        queue.SendAnswer("one"u8);
        queue.SendAnswer("two"u8);
        transport.Writes.ShouldBeEmpty();
        queue.Uncork();
        await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);

        transport.Writes.Count.ShouldBe(1);
        Frames(transport).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task Sends_nothing_after_the_transport_broke()
    {
        var transport = new GatedStream { Fails = true };
        transport.Release();
        var queue = new SendQueue(transport, TimeProvider.System, 1_000_000);
        queue.SendAnswer("lost"u8);

        await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);

        queue.SendAnswer("more"u8).ShouldBe(SendOutcome.Closed);
        queue.Pending.ShouldBe(0);
    }

    private static List<string> Frames(GatedStream transport)
    {
        var bytes = transport.Writes.SelectMany(write => write).ToArray();
        var frames = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            bytes[at].ShouldBe((byte)0x81);
            int length = bytes[at + 1];
            at += 2;
            if (length == 126)
            {
                length = (bytes[at] << 8) | bytes[at + 1];
                at += 2;
            }
            else if (length == 127)
            {
                length = bytes[(at + 4)..(at + 8)].Aggregate(0, (sum, part) => (sum << 8) | part);
                at += 8;
            }

            frames.Add(Encoding.UTF8.GetString(bytes, at, length));
            at += length;
        }

        return frames;
    }

    /// <summary>A transport whose writes wait until the test lets them go.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<byte[]> Writes { get; } = [];

        public bool Fails { get; init; }

        public Task WriteStarted() => _started.Task.WaitAsync(TestClient.Patience);

        public void Release() => _gate.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _started.TrySetResult();
            await _gate.Task;
            if (Fails)
            {
                throw new IOException("broken");
            }

            Writes.Add(buffer.ToArray());
        }
    }
}
