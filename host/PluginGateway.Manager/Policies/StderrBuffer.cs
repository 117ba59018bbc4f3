namespace PluginGateway.Manager.Policies;

/// <summary>The last lines of a start's standard error: what a failure is judged by. Any thread.</summary>
internal sealed class StderrBuffer
{
    private const int Kept = 120;

    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    public void Add(string line)
    {
        var text = line.Trim();
        if (text.Length == 0)
        {
            return;
        }

        lock (gate)
        {
            lines.Enqueue(text);
            if (lines.Count > Kept)
            {
                lines.Dequeue();
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            lines.Clear();
        }
    }
}
