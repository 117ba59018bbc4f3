using System.Buffers;
using System.Text;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Server.Tests;

/// <summary>Answers on their way to a connection's queue: copied when small, handed over when large, whole in any case.</summary>
public sealed class AnswerBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    [InlineData(65_530)]
    [InlineData(65_536)]
    [InlineData(3_000_000)]
    public async Task Sends_one_frame_of_what_was_written(int large)
    {
        using var transport = new MemoryStream();
        var queue = new SendQueue(transport, TimeProvider.System, 1_000_000);
        var buffer = new AnswerBuffer();
        var expected = new StringBuilder();
        foreach (var letter in "ab")
        {
            // In small steps, at once, and in small steps again.
            Write(buffer, expected, letter, 3);
            Write(buffer, expected, char.ToUpperInvariant(letter), large);
            for (var step = 0; step < 300; step++)
            {
                Write(buffer, expected, letter, 700);
            }
        }

        buffer.MoveTo(queue);
        buffer.Write("next"u8);
        buffer.MoveTo(queue);
        buffer.Write("forgotten"u8);
        buffer.Clear();
        buffer.MoveTo(queue);
        await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);

        var sent = transport.ToArray().AsSpan();
        var header = TextFrameHeader.Size(expected.Length);
        Encoding.ASCII.GetString(sent[header..(header + expected.Length)]).ShouldBe(expected.ToString());
        Encoding.ASCII.GetString(sent[(header + expected.Length)..]).ShouldBe("?\u0004next?\0");
    }

    [Fact]
    public async Task Keeps_many_answers_apart()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            using var transport = new MemoryStream();
            var queue = new SendQueue(transport, TimeProvider.System, 1_000_000);
            var buffer = new AnswerBuffer();
            for (var answer = 0; answer < 20; answer++)
            {
                buffer.Write(Encoding.ASCII.GetBytes(new string((char)('a' + number), 300_000)));
                buffer.MoveTo(queue);
            }

            await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);
            var header = TextFrameHeader.Size(300_000);
            var sent = transport.ToArray();
            sent.Length.ShouldBe(20 * (header + 300_000));
            for (var answer = 0; answer < 20; answer++)
            {
                sent.AsSpan((answer * (header + 300_000)) + header, 300_000).ContainsAnyExcept((byte)('a' + number)).ShouldBeFalse();
            }
        })));
    }

    [Fact]
    public async Task Takes_large_answers_for_a_client_that_has_gone()
    {
        var transport = new MemoryStream();
        await transport.DisposeAsync();
        var queue = new SendQueue(transport, TimeProvider.System, 1_000_000);
        var buffer = new AnswerBuffer();
        for (var answer = 0; answer < 3; answer++)
        {
            buffer.Write(new byte[300_000]);
            buffer.MoveTo(queue);
            await queue.WhenDrainedAsync().WaitAsync(TestClient.Patience);
            queue.Pending.ShouldBe(0);
        }
    }

    private static void Write(AnswerBuffer buffer, StringBuilder expected, char letter, int count)
    {
        buffer.GetSpan(count)[..count].Fill((byte)letter);
        buffer.Advance(count);
        expected.Append(letter, count);
    }
}
