using PluginGateway.Host.Service;
using PluginGateway.Server.Config;
using PluginGateway.Server.Storage;

namespace PluginGateway.Host.Doctor;

/// <summary>Which fixes are made.</summary>
/// <param name="Fixes">Whether any are.</param>
/// <param name="AsksNobody">Whether only those are that can lose nothing.</param>
/// <param name="Ask">Asks about one of the others; null to make all of them.</param>
internal sealed record FixWish(bool Fixes, bool AsksNobody, Func<string, bool>? Ask);

/// <summary>Runs checks one after another, and mends what they find where that is wanted. A fix counts when the check, run again, does not see the same thing any more.</summary>
internal static class DoctorRun
{
    /// <summary>Runs them.</summary>
    public static async Task<DoctorReport> RunAsync(IReadOnlyList<ICheck> checks, Scene scene, FixWish wish, CancellationToken cancellation)
    {
        var reports = new List<CheckReport>();
        foreach (var check in checks)
        {
            reports.Add(await RunAsync(check, scene, wish, cancellation));
        }

        var findings = reports.SelectMany(report => report.Findings).ToList();
        var left = findings.Where(finding => finding.Outcome != Fixed).ToList();
        var errors = left.Count(finding => finding.Level == Name(FindingLevel.Error));
        return new DoctorReport(
            errors == 0, scene.Location.Profile.Name, reports, new DoctorSummary(errors, left.Count(finding => finding.Level == Name(FindingLevel.Warning)), findings.Count(finding => finding.Outcome == Fixed)));
    }

    private const string Fixed = "fixed";

    private static async Task<CheckReport> RunAsync(ICheck check, Scene scene, FixWish wish, CancellationToken cancellation)
    {
        var findings = await LookAsync(check, scene, cancellation);
        var reports = new List<FindingReport>();
        foreach (var finding in findings)
        {
            var outcome = wish.Fixes && finding.Fix is { } fix ? await MendAsync(check, scene, finding, fix, wish, cancellation) : null;
            reports.Add(new FindingReport(Name(finding.Level), finding.Message) { Remedy = finding.Remedy, Fix = finding.Fix?.What, Outcome = outcome });
        }

        var worst = reports.Zip(findings).Where(pair => pair.First.Outcome != Fixed).Select(pair => pair.Second.Level).DefaultIfEmpty(FindingLevel.Ok).Max();
        return new CheckReport(check.Id, Name(worst), reports);
    }

    private static async Task<string> MendAsync(ICheck check, Scene scene, Finding finding, Fix fix, FixWish wish, CancellationToken cancellation)
    {
        if (!fix.IsSafe && (wish.AsksNobody || wish.Ask?.Invoke(fix.What) == false))
        {
            return wish.AsksNobody ? "skipped: somebody has to decide about it (--yes)" : "skipped: not wanted";
        }

        try
        {
            await fix.ApplyAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ServiceException or ConfigurationException)
        {
            return $"failed: {e.Message}";
        }

        return (await LookAsync(check, scene, cancellation)).Any(seen => seen.Message == finding.Message) ? "failed: it is as it was" : Fixed;
    }

    // What cannot be looked at is a finding like any other.
    private static async Task<IReadOnlyList<Finding>> LookAsync(ICheck check, Scene scene, CancellationToken cancellation)
    {
        try
        {
            return await check.LookAsync(scene, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ServiceException or ConfigurationException or DatabaseException)
        {
            return [Finding.Error($"could not be looked at: {e.Message}")];
        }
    }

    private static string Name(FindingLevel level) => level.ToString().ToLowerInvariant();
}
