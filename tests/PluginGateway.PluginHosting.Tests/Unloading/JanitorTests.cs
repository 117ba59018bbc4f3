using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.PluginHosting.Tests;

[assembly: MetadataUpdateHandler(typeof(JanitorTests.Counting))]
[assembly: MetadataUpdateHandler(typeof(JanitorTests.Failing))]
[assembly: MetadataUpdateHandler(typeof(JanitorTests.Updating))]

namespace PluginGateway.PluginHosting.Tests;

public sealed class JanitorTests
{
    private readonly TextLog _log = new();

    /// <summary>Longer than any plugin, as the framework's own are.</summary>
    private static readonly JsonSerializerOptions HostOptions = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    [Fact]
    public async Task Frees_what_reflection_based_json_holds()
    {
        var context = SerializeAndUnload();
        var janitor = new Janitor(NullLogger.Instance);

        await Memory.UntilAsync(() =>
        {
            janitor.Sweep();
            return !context.IsAlive;
        });
    }

    [Fact]
    public void Has_every_cache_emptied_at_each_sweep()
    {
        var janitor = new Janitor(_log.CreateLogger("janitor"));
        var before = Counting.Calls;

        // Ours and the serializer's at least.
        janitor.Sweep().ShouldBeGreaterThanOrEqualTo(2);
        janitor.Sweep();

        Counting.Calls.ShouldBeGreaterThanOrEqualTo(before + 2);
    }

    [Fact]
    public void Goes_on_without_a_handler_that_fails_or_is_not_there_and_says_so_once()
    {
        var janitor = new Janitor(_log.CreateLogger("janitor"));

        var ran = janitor.Sweep();
        janitor.Sweep().ShouldBeGreaterThanOrEqualTo(ran);

        _log.Lines.Count(line => line.Contains("Failing", StringComparison.Ordinal) && line.Contains("no cache today", StringComparison.Ordinal)).ShouldBe(1);
        _log.Lines.Count(line => line.Contains("Updating has no ClearCache", StringComparison.Ordinal)).ShouldBe(1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SerializeAndUnload()
    {
        var context = new AssemblyLoadContext("json", isCollectible: true);
        var type = context.LoadFromAssemblyPath(Path.Combine(Fixtures.Plugin("UnloadRows"), "UnloadRows.dll")).GetType("UnloadRows.Pace", throwOnError: true)!;
        JsonSerializer.Serialize(Activator.CreateInstance(type), type, HostOptions).ShouldContain("\"Speed\":7");
        context.Unload();
        return new WeakReference(context, trackResurrection: true);
    }

    internal static class Counting
    {
        private static int _calls;

        public static int Calls => Volatile.Read(ref _calls);

        internal static void ClearCache(Type[]? types)
        {
            types.ShouldBeNull();
            Interlocked.Increment(ref _calls);
        }
    }

    internal static class Failing
    {
        internal static void ClearCache(Type[]? types) => throw new NotSupportedException($"no cache today, {types}");
    }

    internal static class Updating
    {
        internal static void UpdateApplication(Type[]? types) => types.ShouldBeNull();
    }
}
