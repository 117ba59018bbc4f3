using System.Reflection;
using Microsoft.Extensions.Options;

namespace UnloadRows;

/// <summary>What the rows that leak, on purpose, have from the test, so that they can be ended afterwards.</summary>
internal static class Ending
{
    /// <summary>The test is done with the leak.</summary>
    public static bool HasCome(RowSettings settings) => AppContext.TryGetSwitch($"{settings.Row}.end", out var ended) && ended;
}

/// <summary>A running timer of this kind holds itself.</summary>
internal sealed class RunningTimer(IOptions<RowSettings> settings) : IRow
{
    public ValueTask<string> RunAsync()
    {
        var row = settings.Value;
        var timer = new System.Timers.Timer(TimeSpan.FromMilliseconds(20));
        timer.Elapsed += (_, _) =>
        {
            if (Ending.HasCome(row))
            {
                timer.Dispose();
            }
        };
        timer.Start();
        return new("left");
    }
}

internal sealed class RunningLoop(IOptions<RowSettings> settings) : IRow
{
    public ValueTask<string> RunAsync()
    {
        _ = LoopAsync(settings.Value);
        return new("left");
    }

    private static async Task LoopAsync(RowSettings row)
    {
        while (!Ending.HasCome(row))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}

/// <summary>A request without an answer, which nobody gives up.</summary>
internal sealed class ForgottenLongPoll(IOptions<RowSettings> settings) : IRow
{
    private readonly HttpClient _client = new();

    public async ValueTask<string> RunAsync()
    {
        var response = await _client.GetAsync(new Uri($"{settings.Value.Server}/hang"), HttpCompletionOption.ResponseHeadersRead);
        _ = PollAsync(response);
        return "left";
    }

    private static async Task PollAsync(HttpResponseMessage response)
    {
        using (response)
        {
            await response.Content.ReadAsStringAsync();
        }
    }
}

/// <summary>An event that the test hands out.</summary>
internal sealed class HostEvent : IRow
{
    public ValueTask<string> RunAsync()
    {
        ((Action<Action>)AppContext.GetData("leak.host-event")!)(static () => { });
        return new("left");
    }
}

/// <summary>An event of the framework's; the handler goes when the test has it called by its name.</summary>
internal sealed class FrameworkEvent(IOptions<RowSettings> settings) : IRow
{
    public ValueTask<string> RunAsync()
    {
        var row = settings.Value.Row;
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
        return new("left");

        Assembly? Resolve(object? sender, ResolveEventArgs asked)
        {
            if (asked.Name.StartsWith(row, StringComparison.Ordinal))
            {
                AppDomain.CurrentDomain.AssemblyResolve -= Resolve;
            }

            return null;
        }
    }
}
