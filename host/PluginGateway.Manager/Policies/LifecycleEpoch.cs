namespace PluginGateway.Manager.Policies;

/// <summary>The number of a start or a stop: what was begun under one that has passed is superseded (<c>manager.md</c> §1).</summary>
internal static class LifecycleEpoch
{
    public static int Next(int current) => current + 1;

    public static bool IsSuperseded(int expected, int current) => expected != current;
}
