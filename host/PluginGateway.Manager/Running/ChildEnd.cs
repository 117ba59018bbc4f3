namespace PluginGateway.Manager.Running;

/// <summary>Ends a child of ours: asked, and after the grace by force. Throws nothing.</summary>
internal static class ChildEnd
{
    private static readonly TimeSpan AfterForce = TimeSpan.FromSeconds(5);

    public static async Task EndAsync(IGatewayProcess child, TimeSpan grace, TimeProvider time)
    {
        if (child.Exited.IsCompleted)
        {
            return;
        }

        child.Terminate();
        if (!await HasEndedAsync(child, grace, time))
        {
            child.Kill();

            // Only a process that the kernel itself holds up outlives this; waiting longer would not help.
            await HasEndedAsync(child, AfterForce, time);
        }
    }

    private static async Task<bool> HasEndedAsync(IGatewayProcess child, TimeSpan within, TimeProvider time)
    {
        try
        {
            await child.Exited.WaitAsync(within, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
