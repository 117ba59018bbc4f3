namespace PluginGateway.Manager.Policies;

/// <summary>What becomes of a restart that is asked for while the gateway is being started (<c>manager.md</c> §2, H7).</summary>
internal static class RestartDeferral
{
    public static bool ShouldDefer(GatewayState state, bool isStarting) => isStarting || state is GatewayState.Starting or GatewayState.Reconnecting;

    /// <summary>What to do with a restart that waits.</summary>
    /// <param name="requestedAt">When it was asked for; null when none waits.</param>
    /// <param name="spawnedAt">When the present child was started, which is when it read its configuration; null without a child.</param>
    /// <param name="state">Where the gateway stands.</param>
    /// <param name="isStarting">Whether a start is under way.</param>
    /// <param name="shouldReconnect">Whether the gateway is wanted at all.</param>
    public static DeferredAction Resolve(DateTimeOffset? requestedAt, DateTimeOffset? spawnedAt, GatewayState state, bool isStarting, bool shouldReconnect)
    {
        if (requestedAt is null)
        {
            return DeferredAction.None;
        }

        if (ShouldDefer(state, isStarting))
        {
            return DeferredAction.Wait;
        }

        // A child that was started after the request has read what the request was about.
        return !shouldReconnect || (state == GatewayState.Running && requestedAt < spawnedAt) ? DeferredAction.Drop : DeferredAction.Execute;
    }
}

/// <summary>What to do with a restart that waits.</summary>
internal enum DeferredAction
{
    None,
    Wait,
    Drop,
    Execute,
}
