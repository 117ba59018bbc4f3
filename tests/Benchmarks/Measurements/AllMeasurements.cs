namespace Benchmarks.Measurements;

/// <summary>Every measurement, in the order in which they run: what leaves traces in the gateway comes last.</summary>
internal static class AllMeasurements
{
    public static IReadOnlyList<IMeasurement> List { get; } =
    [
        new IdleMemory(),
        new RoundTrips("health", connections: 1, inFlight: 1),
        new RoundTrips("health", connections: 1, inFlight: 32),
        new RoundTrips("health", connections: 50, inFlight: 8),
        new RoundTrips("status", connections: 50, inFlight: 8),
        new RoundTrips("system-presence", connections: 50, inFlight: 8),
        new FanOut(connections: 500),
        new IdleConnections(connections: 1000),
        new ConnectRate(atATime: 16),
    ];
}
