using System.IO.Pipelines;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Reads a child's output ahead. A read from a pipe of the operating system cannot be taken back, and what it gets when nobody waits any more would be lost: of what lies
/// here, a read that is cancelled takes nothing.
/// </summary>
internal sealed class OutputPump
{
    private const int Most = 1024 * 1024;
    private const int Chunk = 64 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: Most, resumeWriterThreshold: Most / 2, useSynchronizationContext: false));

    public OutputPump(Stream source)
    {
        Output = _pipe.Reader.AsStream();
        Ended = PumpAsync(source);
    }

    /// <summary>What the child has written. Ends with it.</summary>
    public Stream Output { get; }

    /// <summary>Ends when nothing is read any more.</summary>
    public Task Ended { get; }

    private async Task PumpAsync(Stream source)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await source.ReadAsync(_pipe.Writer.GetMemory(Chunk)) is > 0 and var read)
            {
                _pipe.Writer.Advance(read);
                if ((await _pipe.Writer.FlushAsync()).IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe was closed under it: the child is being stopped.
        }
        finally
        {
            await _pipe.Writer.CompleteAsync();
            await source.DisposeAsync();
        }
    }
}
