using System.CommandLine;
using PluginGateway.Host.Doctor;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw doctor</c>: what is wrong with this gateway on this machine, and what mends it.</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> Mend = new("--fix", "--repair") { Description = "Mend what can be mended; asks before anything that could lose something" };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "With --fix: do not ask" };
    private static readonly Option<bool> NonInteractive = new("--non-interactive") { Description = "With --fix: only what can lose nothing, and ask nobody" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("doctor", "Look for what is wrong with the gateway on this machine, and mend it") { Mend, Yes, NonInteractive, CommonOptions.Config, CommonOptions.StateDirectory, CommonOptions.Json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Yes) && result.GetValue(NonInteractive))
            {
                result.AddError("--yes and --non-interactive exclude each other: the first mends everything, the second only what can lose nothing");
            }
        });
        command.SetAction((parse, cancellation) => RunAsync(parse, CheckLists.Doctor, Wish(parse), cancellation));
        return command;
    }

    /// <summary>Runs checks and prints what they saw.</summary>
    /// <returns>The exit code: 1 when an error is left.</returns>
    public static async Task<int> RunAsync(ParseResult parse, IReadOnlyList<ICheck> checks, FixWish wish, CancellationToken cancellation)
    {
        var report = await DoctorRun.RunAsync(checks, new Scene(CommonOptions.LocationOf(parse), TimeProvider.System), wish, cancellation);
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(report, DoctorReportJson.Default.DoctorReport);
        }
        else
        {
            Print(report, wish.Fixes);
        }

        return report.Ok ? ExitCodes.Ok : ExitCodes.Failed;
    }

    // Nobody to ask means that only what is safe is done.
    private static FixWish Wish(ParseResult parse)
    {
        var isAll = parse.GetValue(Yes);
        var asksNobody = !isAll && (parse.GetValue(NonInteractive) || Console.IsInputRedirected || parse.GetValue(CommonOptions.Json));
        return new FixWish(parse.GetValue(Mend), asksNobody, isAll ? null : Ask);
    }

    private static bool Ask(string what)
    {
        Console.Write($"{what}? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static void Print(DoctorReport report, bool fixes)
    {
        foreach (var check in report.Checks)
        {
            foreach (var finding in check.Findings)
            {
                Console.WriteLine($"{Mark(finding),-8} {check.Id,-12} {new string([.. finding.Message.Where(letter => !char.IsControl(letter))])}");
                if (finding.Outcome is { } outcome)
                {
                    Console.WriteLine($"{string.Empty,21} {outcome}");
                }

                if (finding is { Remedy: { } remedy } && finding.Outcome != "fixed")
                {
                    Console.WriteLine($"{string.Empty,21} remedy: {remedy}");
                }
            }
        }

        var (errors, warnings, mended) = report.Summary;
        Console.WriteLine($"{errors} errors, {warnings} warnings{(mended > 0 ? $", {mended} fixed" : string.Empty)}");
        if (!fixes && report.Checks.Any(check => check.Findings.Any(finding => finding.Fix is not null)))
        {
            Console.WriteLine("pgw doctor --fix mends some of it");
        }
    }

    private static string Mark(FindingReport finding) => finding.Outcome == "fixed" ? "fixed" : finding.Level;
}
