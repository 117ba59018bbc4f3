namespace PluginGateway.PluginHosting;

/// <summary>What the operator reads when a plugin does not run: which one, where, why, and how to mend it.</summary>
internal static class RefusalText
{
    public static string Of(string id, string? source, Exception reason)
    {
        var where = source is null ? $"plugin '{id}'" : $"plugin '{id}' in {source}";
        return $"{where}: {Why(reason)}";
    }

    public static string Why(Exception reason) => reason switch
    {
        PluginRefusedException => reason.Message,
        FileNotFoundException or FileLoadException => $"{reason.Message} Remedy: run `dotnet publish` on the plugin's project and copy its whole output folder.",
        IOException or UnauthorizedAccessException => $"{reason.Message} Remedy: check that the gateway's user may read its files and write to the store.",
        BadImageFormatException => $"one of its files is damaged or for another machine: {reason.Message} Remedy: copy the whole output folder of the plugin's build again.",
        MissingMemberException or TypeLoadException => $"it does not fit this gateway: {reason.Message} Remedy: build the plugin against this gateway's contracts.",
        _ => $"it failed while it was loaded: {Reasons(reason)} Remedy: mend the plugin; the log at level Debug has the stack trace.",
    };

    private static string Reasons(Exception reason) => reason is AggregateException many
        ? string.Join(" ", many.InnerExceptions.Select(Reasons))
        : $"{reason.GetType().Name}: {reason.Message}";
}
