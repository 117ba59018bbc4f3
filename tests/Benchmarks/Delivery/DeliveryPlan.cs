using System.Globalization;

namespace Benchmarks.Delivery;

/// <summary>What is sent.</summary>
internal sealed record DeliveryPlan
{
    /// <summary>Chats that write at the same time; each waits for its answer before it writes again.</summary>
    public int Chats { get; private init; } = 200;

    /// <summary>How long it is measured.</summary>
    public TimeSpan Length { get; private init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long it goes before it is measured.</summary>
    public TimeSpan Warm { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the gateway's state is; a temporary folder when null.</summary>
    public string? Folder { get; private init; }

    public static DeliveryPlan Parse(string[] args)
    {
        var plan = new DeliveryPlan();
        for (var at = 0; at < args.Length; at += 2)
        {
            var value = at + 1 < args.Length ? args[at + 1] : string.Empty;
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            plan = (args[at], number) switch
            {
                ("--chats", > 0 and <= 100_000) => plan with { Chats = number },
                ("--seconds", > 0) => plan with { Length = TimeSpan.FromSeconds(number) },
                ("--warm", >= 0) => plan with { Warm = TimeSpan.FromSeconds(number) },
                ("--folder", _) when value.Length > 0 => plan with { Folder = value },
                _ => throw new BenchmarkException($"delivery does not know {args[at]}, or its value"),
            };
        }

        return plan;
    }
}
