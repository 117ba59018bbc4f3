namespace PluginGateway.Manager.Policies;

/// <summary>A gateway that says it is still starting is asked again, without being started anew (H19).</summary>
internal static class StillStartingRetry
{
    private static readonly TimeSpan[] Steps = [.. new[] { 500, 1000, 2000, 4000, 8000, 8000 }.Select(step => TimeSpan.FromMilliseconds(step))];

    /// <summary>How long to wait; null when it was asked often enough, or failed for another reason.</summary>
    /// <param name="failure">Why it did not let us in.</param>
    /// <param name="retry">How often it was asked again, from 0.</param>
    public static TimeSpan? DelayAfter(GatewayStartException failure, int retry) => failure.Kind == GatewayStartFailure.StillStarting && retry < Steps.Length ? Steps[retry] : null;
}
