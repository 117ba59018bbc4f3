using System.Globalization;

namespace Benchmarks.Nodes;

/// <summary>What is asked of whom.</summary>
internal sealed record NodesPlan
{
    /// <summary>Nodes that are connected.</summary>
    public int Nodes { get; private init; } = 200;

    /// <summary>Invocations in all.</summary>
    public int Invocations { get; private init; } = 10_000;

    /// <summary>Clients that ask, each for one thing at a time.</summary>
    public int Callers { get; private init; } = 16;

    /// <summary>Size of a result, in bytes.</summary>
    public int Bytes { get; private init; } = 64;

    public static NodesPlan Parse(string[] args)
    {
        var plan = new NodesPlan();
        for (var at = 0; at < args.Length; at += 2)
        {
            var number = at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            plan = (args[at], number) switch
            {
                ("--nodes", > 0 and <= 10_000) => plan with { Nodes = number },
                ("--invocations", > 0) => plan with { Invocations = number },
                ("--callers", > 0 and <= 1000) => plan with { Callers = number },
                ("--bytes", > 0 and <= 10_000_000) => plan with { Bytes = number },
                _ => throw new BenchmarkException($"nodes does not know {args[at]}, or its value"),
            };
        }

        return plan;
    }
}
