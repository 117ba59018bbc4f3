namespace Benchmarks;

/// <summary>Settings of this process that make the load generator light.</summary>
internal static class LoadGenerator
{
    /// <summary>Read by the runtime at the first use of a socket.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Work goes on right where the socket became readable, without a hop to the thread pool. Call before any socket is made.</summary>
    public static void Prepare() => Environment.SetEnvironmentVariable(InlineCompletions, "1");
}
