using System.Runtime.CompilerServices;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>The proof: after a stop, and after a refusal, a plugin's code leaves memory.</summary>
public sealed class UnloadTests
{
    [Theory]
    [InlineData("Echo.Plain", """{ "prefix": "> ", "limits": { "maxLength": 5 } }""")]
    [InlineData("ScrutorScan", "{}")]
    [InlineData("PrivateDependency", "{}")]
    [InlineData("ShipsContracts", "{}")]
    [InlineData("LoopChannel", """{ "accounts": { "a": { "nick": "x" } } }""")]
    [InlineData("DynamicCode", "{}")]
    public async Task Leaves_memory_after_a_stop(string project, string config) =>
        await GoneAsync(await LoadAndStopAsync(project, config));

    [Theory]
    [InlineData("ThrowsOnConfigure")]
    [InlineData("BadOptions")]
    public async Task Leaves_memory_when_it_is_refused(string project)
    {
        await HostUnderTest.RefusalAsync(project);

        await Memory.UntilAsync(() => !Memory.Holds(project));
    }

    private static Task GoneAsync(WeakReference context) => Memory.UntilAsync(() => !context.IsAlive);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> LoadAndStopAsync(string project, string config)
    {
        await using var test = new HostUnderTest();
        test.Work.Install(project);
        await test.Host.ApplyAsync([Entries.Enabled(project, config)], CancellationToken.None);
        test.Host.Row(project).Error.ShouldBeNull();
        var context = await UseAsync(test);
        context.IsAlive.ShouldBeTrue();
        await test.Host.StopAsync(CancellationToken.None);
        return context;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAsync(HostUnderTest test)
    {
        var generation = test.Host.Generations[0];
        foreach (var account in generation.Channels.SelectMany(channel => channel.Accounts))
        {
            await using var instance = account.Create();
            await instance.Channel.SendAsync(new("chat", "text", "key"), generation.Stopping);
        }

        foreach (var method in test.Host.Status()[0].Contributions.Where(name => name.StartsWith("method ", StringComparison.Ordinal)))
        {
            await test.Tables.CallAsync(method["method ".Length..], """{ "text": "x" }""");
        }

        return generation.LoadContext;
    }
}
