namespace PluginGateway.Client;

/// <summary>The requests of one connection that wait for an answer, by id. Safe for any thread.</summary>
internal sealed class PendingCalls
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, PendingCall> waiting = [];
    private ConnectionEnd? ended;
    private long lastId;

    /// <summary>Registers a call and gives it an id. Throws when the connection is over.</summary>
    public long Add(PendingCall call)
    {
        lock (gate)
        {
            if (ended is not null)
            {
                throw ended.ToException();
            }

            waiting.Add(++lastId, call);
            return lastId;
        }
    }

    /// <summary>Forgets a call; its answer, should one come, is passed over.</summary>
    public void Remove(long id)
    {
        lock (gate)
        {
            waiting.Remove(id);
        }
    }

    /// <summary>Hands a response to its call. Unknown ids are passed over: the call was given up, or was content with the first answer.</summary>
    /// <returns>Whether a call waited for it.</returns>
    public bool Answer(in InboundFrame frame)
    {
        PendingCall? call;
        lock (gate)
        {
            waiting.TryGetValue(frame.Id, out call);
        }

        if (call is not null && call.Answer(frame))
        {
            Remove(frame.Id);
        }

        return call is not null;
    }

    /// <summary>Fails everything that waits, and everything that comes later.</summary>
    public void End(ConnectionEnd end)
    {
        PendingCall[] left;
        lock (gate)
        {
            ended = end;
            left = [.. waiting.Values];
            waiting.Clear();
        }

        foreach (var call in left)
        {
            call.Fail(end.ToException());
        }
    }
}
