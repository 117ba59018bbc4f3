using PluginGateway.Host.Commands;

namespace PluginGateway.Host.Status;

/// <summary>The status for people: one line for each thing, and below it what to do about it.</summary>
internal static class StatusPrinter
{
    /// <summary>Prints it.</summary>
    public static void Print(GatewayStatusReport report)
    {
        Line("profile", report.Profile == "default" ? null : report.Profile);
        Service(report.Service);
        Line("config", $"{report.Config.Path}{(report.Config.Exists ? string.Empty : " (not there)")}{(report.Config.Valid ? string.Empty : ", wrong:")}");
        foreach (var issue in report.Config.Issues)
        {
            Line(null, issue);
        }

        Line(null, report.Config.Mismatch);
        Line("state", report.Config.StateDir);
        Line("probe", $"{report.Gateway.ProbeUrl} (bind {report.Gateway.BindMode}, port by {report.Gateway.PortSource})");
        Line(null, report.Gateway.ProbeNote);
        if (report.Port is { } port)
        {
            Line("port", $"{port.Port} {port.Status}{(port.Listeners.Count > 0 ? ": " + string.Join("; ", port.Listeners) : string.Empty)}");
        }

        Line("rpc", report.Rpc switch { null => "not asked", { Ok: true } rpc => $"ok, gateway {rpc.Version}", var rpc => $"no answer: {rpc.Error}" });
        Line("certificate", report.Rpc?.TlsFingerprint is { } fingerprint ? $"SHA-256 {fingerprint}" : null);
        Line("last error", report.LastError);
        foreach (var extra in report.ExtraServices)
        {
            Line("warning", $"{extra.Label} ({extra.Path}) looks like another gateway by {extra.Detail}; two with the same port or accounts put each other out");
        }

        Advice(report);
        Contents(report);
    }

    private static void Service(ServiceStatus service)
    {
        var runtime = service.Runtime;
        var process = runtime.Pid is { } pid ? $", process {pid}" : string.Empty;
        var exit = !runtime.IsRunning && runtime.LastExitStatus is { } code && runtime.State is not null ? $", last exit {code}{(runtime.LastExitReason is { } reason ? $" ({reason})" : string.Empty)}" : string.Empty;
        var restarts = runtime.Restarts is > 0 and var times ? $", started again {times} times" : string.Empty;
        Line("service", service.Loaded
            ? $"{service.Label} [{service.Kind}], {runtime.Status}{process}{exit}{restarts}{(service.Enabled ? string.Empty : ", not started by itself")}"
            : $"{service.NotLoadedText} ({service.Label} [{service.Kind}])");
        Line(null, runtime.Detail);
        foreach (var issue in service.Issues)
        {
            Line(null, issue);
        }

        Line(null, service.Issues.Count > 0 ? "write it anew: pgw gateway install --force" : null);
    }

    private static void Advice(GatewayStatusReport report)
    {
        var advice = report switch
        {
            { Rpc: null or { Ok: true } } => null,
            { Config.Valid: false } => "mend the configuration, then start the gateway; what is wrong stands above",
            { Service: { Loaded: true, Runtime.IsRunning: false } } => "start it: pgw gateway start",
            { Port.Status: "busy" } => "something listens there and did not let this command in: the error above says why, pgw doctor looks further",
            { Service.Loaded: true } => "the service runs and the port is closed: it may still be starting, else pgw doctor looks further",
            _ => "start it: pgw gateway, or as a service: pgw gateway install",
        };
        Line(null, advice);
    }

    private static void Contents(GatewayStatusReport report)
    {
        if (report.Plugins is { } plugins)
        {
            PluginsTable.Print(plugins);
        }

        if (report.Status is not { } status)
        {
            return;
        }

        foreach (var line in status.ChannelSummary)
        {
            Console.WriteLine($"channel {line}");
        }

        Console.WriteLine($"sessions: {status.Sessions.Count}");
        foreach (var session in status.Sessions.Recent)
        {
            Console.WriteLine($"  {session.Key}, {Output.Duration(session.Age)} ago");
        }
    }

    private static void Line(string? what, string? text)
    {
        if (text is not null)
        {
            Console.WriteLine($"{(what is null ? string.Empty : what + ":"),-13}{new string([.. text.Where(letter => !char.IsControl(letter))])}");
        }
    }
}
