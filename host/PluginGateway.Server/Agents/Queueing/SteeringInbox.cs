namespace PluginGateway.Server.Agents.Queueing;

/// <summary>What was said while a run goes on, until the run takes it. What nobody takes stays with the session's queue as well. Any thread.</summary>
internal sealed class SteeringInbox
{
    private readonly Lock _gate = new();
    private readonly List<(Run Said, bool AlsoLater)> _waiting = [];

    /// <summary>Adds a message.</summary>
    /// <param name="said">The message, as the run that it would be.</param>
    /// <param name="alsoLater">Whether it gets a turn of its own all the same.</param>
    public void Offer(Run said, bool alsoLater)
    {
        lock (_gate)
        {
            _waiting.Add((said, alsoLater));
        }
    }

    /// <summary>Takes all.</summary>
    public IReadOnlyList<(Run Said, bool AlsoLater)> Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return [];
            }

            (Run, bool)[] all = [.. _waiting];
            _waiting.Clear();
            return all;
        }
    }
}
