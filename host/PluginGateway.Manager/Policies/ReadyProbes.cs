namespace PluginGateway.Manager.Policies;

/// <summary>When to ask a gateway that has not said it is ready (H15).</summary>
internal static class ReadyProbes
{
    private static readonly TimeSpan[] Steps = [.. new[] { 1500, 3000, 5000, 8000, 12000, 30000 }.Select(step => TimeSpan.FromMilliseconds(step))];

    /// <summary>How long to wait before a probe; the last step repeats.</summary>
    /// <param name="probe">Its number, from 0.</param>
    public static TimeSpan DelayBefore(int probe) => Steps[Math.Min(probe, Steps.Length - 1)];
}
