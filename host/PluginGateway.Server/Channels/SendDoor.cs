namespace PluginGateway.Server.Channels;

/// <summary>Lets messages through to one receiver until it is shut, and knows when the last one is through. Any thread.</summary>
internal sealed class SendDoor
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _isShut;

    /// <summary>Goes in.</summary>
    /// <returns>False when it is shut.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _inside += _isShut ? 0 : 1;
            return !_isShut;
        }
    }

    /// <summary>Goes out.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_inside == 0 && _isShut)
            {
                _empty.TrySetResult();
            }
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    /// <returns>A task that ends when the last one is out.</returns>
    public Task Shut()
    {
        lock (_gate)
        {
            _isShut = true;
            if (_inside == 0)
            {
                _empty.TrySetResult();
            }
        }

        return _empty.Task;
    }
}
