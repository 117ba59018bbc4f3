using PluginGateway.Host.Doctor.Audit;
using PluginGateway.Host.Doctor.Checks;

namespace PluginGateway.Host.Doctor;

/// <summary>All checks, in the order in which they run: what others depend on comes first.</summary>
internal static class CheckLists
{
    /// <summary>Of <c>pgw doctor</c>.</summary>
    public static IReadOnlyList<ICheck> Doctor { get; } =
    [
        new ConfigCheck(),
        new PermissionsCheck(),
        new DiskCheck(),
        new ClockCheck(),
        new LockCheck(),
        new PortCheck(),
        new DatabaseCheck(),
        new OrphanCheck(),
        new PluginFoldersCheck(),
        new ProgramsCheck(),
        new ExposureCheck(),
        new ServiceCheck(),
    ];

    /// <summary>Of <c>pgw security audit</c>.</summary>
    public static IReadOnlyList<ICheck> Audit { get; } =
    [
        new ExposureCheck(),
        new AuthAudit(),
        new PermissionsCheck(),
        new AccessAudit(),
        new SecretsAudit(),
        new HooksAudit(),
    ];
}
