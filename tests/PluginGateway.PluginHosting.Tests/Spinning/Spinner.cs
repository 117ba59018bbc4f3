namespace PluginGateway.PluginHosting.Tests;

/// <summary>Has the fixture's builds spin where they say, until this is disposed. One at a time in a process.</summary>
internal sealed class Spinner : IDisposable
{
    private readonly ManualResetEventSlim _enough = new();

    public Spinner() => AppContext.SetData("swappable.spin", _enough);

    public void Stop() => _enough.Set();

    // The event itself is left to the collector: a thread may be about to read it.
    public void Dispose() => Stop();
}
