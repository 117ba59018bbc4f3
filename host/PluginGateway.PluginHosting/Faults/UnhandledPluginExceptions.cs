using System.Runtime.ExceptionServices;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Keeps the process alive when a plugin's thread, timer, pool work item, async void method or finalizer throws. An exception of the host's own ends the process as ever.
/// </summary>
internal static class UnhandledPluginExceptions
{
    private static readonly Lazy<bool> Installed = new(TryInstall);

    /// <summary>Once per process; later calls do nothing. Any thread.</summary>
    /// <returns>False when somebody else has taken the process's one handler before: plugins then can end the process.</returns>
    public static bool Install() => Installed.Value;

    private static bool TryInstall()
    {
        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(Handle);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Handle(Exception exception)
    {
        if (FaultAttribution.Of(exception) is not { } context)
        {
            return false;
        }

        context.Faults.Record(exception);
        return true;
    }
}
