using System.Globalization;

namespace Benchmarks.Runs;

/// <summary>What is run.</summary>
internal sealed record RunsPlan
{
    /// <summary>Runs at the same time.</summary>
    public int Runs { get; private init; } = 50;

    /// <summary>Pieces of each reply.</summary>
    public int Deltas { get; private init; } = 200;

    /// <summary>Clients that hear all of them.</summary>
    public int Clients { get; private init; } = 100;

    /// <summary>Pause between two pieces, in milliseconds; 0 for as fast as it goes.</summary>
    public int DelayMs { get; private init; } = 20;

    /// <summary>The protocol that they speak.</summary>
    public int Protocol { get; private init; } = 3;

    public static RunsPlan Parse(string[] args)
    {
        var plan = new RunsPlan();
        for (var at = 0; at < args.Length; at += 2)
        {
            var number = at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            plan = (args[at], number) switch
            {
                ("--runs", > 0 and <= 1000) => plan with { Runs = number },
                ("--deltas", > 1 and <= 200) => plan with { Deltas = number },
                ("--clients", > 0) => plan with { Clients = number },
                ("--delay", >= 0 and <= 1000) => plan with { DelayMs = number },
                ("--protocol", 3 or 4) => plan with { Protocol = number },
                _ => throw new BenchmarkException($"runs does not know {args[at]}, or its value"),
            };
        }

        return plan;
    }
}
