namespace PluginGateway.Server.Tests.Identity;

/// <summary>The system's clock, set forward by a test. Timers run as ever.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shiftMs;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMilliseconds(Interlocked.Read(ref _shiftMs));

    public void Pass(TimeSpan time) => Interlocked.Add(ref _shiftMs, (long)time.TotalMilliseconds);
}
