using System.Text;

namespace PluginGateway.Host.Service.Systemd;

/// <summary>The unit of a gateway (<c>lifecycle.md</c> §11). Pure.</summary>
internal static class SystemdUnit
{
    // Longer than any start or stop that goes well; a longer drain asks for more time by itself.
    private const int StartSeconds = 120;
    private const int StopSeconds = 30;

    // Three of the gateway's own beats.
    private const int WatchdogSeconds = 60;

    // What needs no privileges, and so works in a user's own units too. No MemoryDenyWriteExecute: the runtime compiles. No namespaces taken away: browsers make their sandbox of them.
    private static readonly string[] Hardening = ["NoNewPrivileges=true", "LockPersonality=true", "RestrictRealtime=true", "RestrictSUIDSGID=true", "SystemCallArchitectures=native", "UMask=0077"];

    // What only the system's manager can do.
    private static readonly string[] SystemHardening =
    [
        "ProtectSystem=full", "PrivateTmp=true", "PrivateDevices=true", "ProtectClock=true", "ProtectControlGroups=true", "ProtectHostname=true", "ProtectKernelLogs=true", "ProtectKernelModules=true",
        "ProtectKernelTunables=true", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    ];

    /// <summary>Writes it.</summary>
    public static string Write(ServicePlan plan)
    {
        var text = new StringBuilder();
        Section(text, "Unit");
        Line(text, "Description", SystemdQuoting.Text($"PluginGateway (profile: {plan.Profile.Name}, v{plan.Version})"));
        Line(text, "After", "network-online.target");
        Line(text, "Wants", "network-online.target");
        text.Append('\n');
        Section(text, "Service");
        Line(text, "Type", "notify");
        Line(text, "NotifyAccess", "main");
        Line(text, "ExecStart", string.Join(' ', plan.Command.Select((word, index) => index == 0 ? SystemdQuoting.Program(word) : SystemdQuoting.Argument(word))));
        Line(text, "ExecReload", "/bin/kill -HUP $MAINPID");
        Line(text, "WorkingDirectory", SystemdQuoting.Path(plan.WorkingDirectory));
        if (plan.User is { } user)
        {
            Line(text, "User", SystemdQuoting.Path(user));
        }

        foreach (var (name, value) in plan.Environment)
        {
            Line(text, "Environment", SystemdQuoting.Variable(name, value));
        }

        Line(text, "EnvironmentFile", "-" + SystemdQuoting.Path(plan.EnvironmentFile));
        Supervision(text);
        foreach (var line in plan.IsSystem ? Hardening.Concat(SystemHardening) : Hardening)
        {
            text.Append(line).Append('\n');
        }

        if (plan.IsSystem)
        {
            Line(text, "CapabilityBoundingSet", plan.NeedsLowPort ? "CAP_NET_BIND_SERVICE" : string.Empty);
            Line(text, "AmbientCapabilities", plan.NeedsLowPort ? "CAP_NET_BIND_SERVICE" : string.Empty);
        }

        text.Append('\n');
        Section(text, "Install");
        Line(text, "WantedBy", plan.IsSystem ? "multi-user.target" : "default.target");
        return text.ToString();
    }

    /// <summary>The values of one key of a unit.</summary>
    public static IReadOnlyList<string> Values(string unit, string key) =>
        [.. unit.Split('\n').Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..].Trim())];

    private static void Supervision(StringBuilder text)
    {
        Line(text, "Restart", "always");
        Line(text, "RestartSec", "5");

        // What cannot work until somebody changes something is not tried for ever.
        Line(text, "RestartPreventExitStatus", "78");
        Line(text, "TimeoutStartSec", $"{StartSeconds}");
        Line(text, "TimeoutStopSec", $"{StopSeconds}");
        Line(text, "WatchdogSec", $"{WatchdogSeconds}");

        // The gateway first, so that it ends its children in good order; then what is left.
        Line(text, "KillMode", "mixed");
        Line(text, "LimitNOFILE", "65536");
    }

    private static void Section(StringBuilder text, string name) => text.Append('[').Append(name).Append("]\n");

    private static void Line(StringBuilder text, string key, string value) => text.Append(key).Append('=').Append(value).Append('\n');
}
