using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>
/// What a plugin may do and still leave memory, as the contracts promise it, one row per thing. A runtime or a library that begins to hold a plugin turns its row red.
/// The rows are in <c>tests/Fixtures/UnloadRows</c>.
/// </summary>
public sealed class UnloadTableTests(RowSurroundings surroundings) : IClassFixture<RowSurroundings>
{
    private static event Action? Rang;

    /// <summary>Row, what comes of it, and what is to be done when it leaks.</summary>
    public static TheoryData<string, string, string> Unloading => new()
    {
        { "json.generated", "ball", "find what the serializer caches beyond the plugin's own context; the SDK tells plugins to use nothing else" },
        { "json.schema", "\"object\"", "keep no schema node or type info of a plugin in SchemaExport; export from the generated type info" },
        { "json.reflection", "ball", "see that the Janitor still finds and runs ClearCache of System.Text.Json" },
        { "options.monitor", "options.monitor 7", "a plugin's configuration must be a copy, not the host's live one; its container is disposed before the unload" },
        { "services.scrutor", "HELLO", "check Scrutor and DependencyModel: a plugin is to have its own copies (SharedAssemblies)" },
        { "services.scopes", "hello", "a plugin has a container of its own; none of its types may be resolved from the host's" },
        { "http.connect-callback", "hello", "check SocketsHttpHandler: disposing the client is to be enough" },
        { "http.long-poll.cancelled", "OK", "check that disposing the plugin's services is awaited before the unload" },
        { "timer.disposed", "ticked", "check that the plugin's services are disposed before the unload" },
        { "timer.unreferenced", "ticked", "have the documentation say that timers must be disposed" },
        { "loop.awaited", "ticked", "check that disposing the plugin's services is awaited before the unload" },
        { "loop.channel", "tick", "let go of a channel's instance, its scope and its task when its account stops" },
        { "thread.joined", "box", "check what the runtime keeps of a thread that has ended" },
        { "locals", "box", "start the host's own timers and loops without the flow: ExecutionContext.SuppressFlow" },
        { "queue.own", "box", "check System.Threading.Channels" },
        { "token.registration", "registered", "check that the host's tokens hold no disposed registration" },
        { "log", "logged", "keep text in the host's log and never a value, a scope or an exception of a plugin" },
        { "meter.factory", "measured", "dispose the plugin's container, which owns the meter factory" },
        { "meter.disposed", "measured", "see that the host's MeterListener lets go of a disposed meter" },
        { "activity", "traced", "keep no activity of a plugin: its tags hold the plugin's objects" },
        { "events.source", "UnloadRows-Packing", "check EventSource: disposing is to be enough" },
        { "files.watched", "watched", "check FileSystemWatcher: disposing is to be enough" },
        { "sqlite", "42", "check SQLitePCLRaw: a plugin is to have its own copy (SharedAssemblies)" },
        { "native.calls", "1 2 3", "check P/Invoke marshalling of delegates" },
        { "regex", "PArboxEl", "check the static cache of Regex" },
        { "code.dynamic", "box", "see that a plugin still gets its own copy of Microsoft.CSharp (SharedAssemblies)" },
        { "code.type-descriptor", "3 Green", "see that a plugin still gets its own copy of System.ComponentModel.TypeConverter (SharedAssemblies)" },
        { "code.expression", "ball", "check Expression.Compile" },
    };

    [Theory]
    [MemberData(nameof(Unloading))]
    public async Task Leaves_memory(string row, string result, string remedy)
    {
        await using var proof = new UnloadProof(new HurriedTime(10), NullLogger.Instance);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Watch(proof, row, await LoadUseAndStopAsync(row, result), verdict => _ = verdict.Outcome == UnloadOutcome.Leaked || gone.TrySetResult());

        var first = await Task.WhenAny(gone.Task, Task.Delay(TimeSpan.FromSeconds(45), TimeProvider.System));
        first.ShouldBe(gone.Task, $"A plugin that does '{row}' no longer leaves memory, which the contracts promise. Remedy: {remedy}.");
    }

    [Theory]
    [InlineData("leak.timer")]
    [InlineData("leak.loop")]
    [InlineData("leak.long-poll")]
    [InlineData("leak.host-event")]
    [InlineData("leak.framework-event")]
    public async Task Is_reported_when_it_stays_and_when_it_goes_after_all(string row)
    {
        AppContext.SetData("leak.host-event", (Action<Action>)(handler => Rang += handler));
        await using var proof = new UnloadProof(new HurriedTime(120), NullLogger.Instance);
        var verdicts = Channel.CreateUnbounded<UnloadVerdict>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var context = await LoadUseAndStopAsync(row, "left");

        Watch(proof, row, context, verdict => verdicts.Writer.TryWrite(verdict));

        var leaked = await verdicts.Reader.ReadAsync(deadline.Token);
        leaked.Outcome.ShouldBe(UnloadOutcome.Leaked, $"'{row}' is held by something, and that was not found out.");
        leaked.Rounds.ShouldBe(10);
        leaked.Hint.ShouldNotBeNull().ShouldContain("Remedy: ");
        End(row);
        await Memory.UntilAsync(() => !context.IsAlive);
        (await verdicts.Reader.ReadAsync(deadline.Token)).Outcome.ShouldBe(UnloadOutcome.CollectedLate);
    }

    private static void Watch(UnloadProof proof, string row, WeakReference context, Action<UnloadVerdict> report) => proof.Watch(row, "1", 1, context, report);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> LoadUseAndStopAsync(string row, string result)
    {
        await using var test = new HostUnderTest(logs: surroundings.Logs);
        test.Work.Install("UnloadRows");
        await test.Host.ApplyAsync([Entries.Enabled("UnloadRows", $$"""{ "row": "{{row}}", "server": "{{surroundings.Server}}" }""")], CancellationToken.None);
        test.Host.Row("UnloadRows").Error.ShouldBeNull();
        var context = test.Host.Generations[0].LoadContext;
        (await UseOfRow.RunAsync(test, surroundings.Lifetime)).ShouldBe(result);
        surroundings.Measure();
        context.IsAlive.ShouldBeTrue();
        await test.Host.StopAsync(CancellationToken.None);
        return context;
    }

    private void End(string row)
    {
        AppContext.SetSwitch($"{row}.end", isEnabled: true);
        switch (row)
        {
            case "leak.long-poll":
                surroundings.EndRequests();
                break;
            case "leak.host-event":
                Rang.ShouldNotBeNull().Invoke();
                Rang = null;
                break;
            case "leak.framework-event":
                Should.Throw<FileNotFoundException>(() => Assembly.Load(row));
                break;
        }
    }
}
