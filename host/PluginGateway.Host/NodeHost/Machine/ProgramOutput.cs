using System.Text;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary>What a program has written so far, cut. Any thread.</summary>
/// <param name="longest">Most that is kept, in characters.</param>
internal sealed class ProgramOutput(int longest)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    /// <summary>What was kept.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Reads to the end, also what is not kept: a program whose output nobody takes stands still.</summary>
    public async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer) is > 0 and var read)
            {
                lock (_gate)
                {
                    _text.Append(buffer, 0, Math.Min(read, longest - _text.Length));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody waits for more.
        }
    }
}
