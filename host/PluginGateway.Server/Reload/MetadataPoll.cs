namespace PluginGateway.Server.Reload;

/// <summary>
/// Looks every ten seconds whether something has changed: on bind mounts and network drives the system tells nobody.
/// </summary>
public sealed class MetadataPoll : IDisposable
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Func<string> _look;
    private readonly Action<string> _changed;
    private readonly ITimer _timer;
    private volatile string _seen;
    private int _looking;

    /// <summary>Looks for the first time, and every ten seconds from now on.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="look">Takes a stamp.</param>
    /// <param name="changed">Told when it is another one than at the last <see cref="Mark"/>.</param>
    public MetadataPoll(TimeProvider time, Func<string> look, Action<string> changed)
    {
        (_look, _changed) = (look, changed);
        _seen = look();
        _timer = time.CreateTimer(_ => Tick(), null, Interval, Interval);
    }

    /// <summary>What there is now is about to be applied.</summary>
    public void Mark() => _seen = _look();

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1)
        {
            return;
        }

        if (_look() != _seen)
        {
            _changed("noticed at the regular look");
        }

        _looking = 0;
    }
}
