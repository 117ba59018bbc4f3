using PluginGateway.Host.Service;
using PluginGateway.Host.Service.Systemd;
using PluginGateway.Host.Status;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the installed service is as this version would install it, and whether other gateways are installed.</summary>
internal sealed class ServiceCheck : ICheck
{
    /// <inheritdoc />
    public string Id => "service";

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var (manager, state) = await ServiceLook.FindAsync(scene.Location, isSystem: false, cancellation);
        var service = ServiceLook.Show(manager, state, scene.Location);
        var findings = new List<Finding>();
        if (!service.Loaded)
        {
            findings.Add(Finding.Note($"{service.Label} is not installed", "pgw gateway install has the machine run the gateway by itself"));
        }
        else if (service.Issues.Count > 0)
        {
            findings.Add(Finding.Warning($"{service.Label} is not as it should be: {string.Join("; ", service.Issues)}", "pgw gateway install --force writes it anew") with { Fix = Rewrite(manager, service, scene) });
        }
        else
        {
            findings.Add(Finding.Ok($"{service.Label} is installed, {service.Runtime.Status}"));
        }

        if (service.Loaded && manager is SystemdManager && !manager.FilePath!.StartsWith(ServiceManagers.SystemUnits, StringComparison.Ordinal) && !SystemdManager.Lingers(Environment.UserName))
        {
            findings.Add(Finding.Warning($"{service.Label} ends when {Environment.UserName} logs out", $"sudo loginctl enable-linger {Environment.UserName}"));
        }

        findings.AddRange(ForeignGateways.Find(isDeep: true).Select(other => Finding.Warning(
            $"{other.Label} ({other.Path}) looks like another gateway, by {other.Detail}", "two with the same port or accounts put each other out: disable one")));
        return findings;
    }

    // A unit of the system is for root to write, and for root to be told of.
    private static Fix? Rewrite(IServiceManager manager, ServiceStatus service, Scene scene) => manager.FilePath?.StartsWith(ServiceManagers.SystemUnits, StringComparison.Ordinal) == true
        ? null
        : new Fix($"write {manager.FilePath ?? manager.Label} anew and restart the service", IsSafe: false, async cancellation =>
        {
            var verbs = new ServiceVerbs(manager, scene.Location);
            var report = await verbs.InstallAsync(new InstallWish(scene.Location) { Port = ServiceLook.Port(service) }, isForced: true, cancellation);
            if (!report.Ok)
            {
                throw new ServiceException(report.Error!);
            }
        });
}
