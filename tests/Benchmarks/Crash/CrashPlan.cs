using System.Globalization;

namespace Benchmarks.Crash;

/// <summary>How often, and by which chance.</summary>
internal sealed record CrashPlan
{
    /// <summary>Kills, with each of both kinds of network.</summary>
    public int Kills { get; private init; } = 100;

    /// <summary>Where the generator of chance begins: the same seed chooses the same points.</summary>
    public int Seed { get; private init; } = 1;

    /// <summary>Whether the network refuses a repetition by its key; both, one after another, when null.</summary>
    public bool? HonoursKeys { get; private init; }

    public static CrashPlan Parse(string[] args)
    {
        var plan = new CrashPlan();
        for (var at = 0; at < args.Length; at += 2)
        {
            var value = at + 1 < args.Length ? args[at + 1] : string.Empty;
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            plan = (args[at], number, value) switch
            {
                ("--kills", > 0, _) => plan with { Kills = number },
                ("--seed", >= 0, _) => plan with { Seed = number },
                ("--keys", _, "yes" or "no") => plan with { HonoursKeys = value == "yes" },
                _ => throw new BenchmarkException($"crash does not know {args[at]}, or its value"),
            };
        }

        return plan;
    }
}
