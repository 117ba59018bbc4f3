using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Benchmarks.Echo;
using Benchmarks.Wire;

namespace Benchmarks.Targets;

/// <summary>A target that was started, and how long it took until <c>connect</c> was answered.</summary>
internal sealed record TargetStart(Target Target, TimeSpan Took)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(5);

    /// <summary>The bare echo, in a process of its own.</summary>
    public static async Task<TargetStart> BaselineAsync(BenchmarkOptions options)
    {
        var began = Stopwatch.GetTimestamp();
        var process = GatewayProcess.Start(EchoServer.StartInfo());
        var line = await process.Output.ReadLineAsync() ?? throw new BenchmarkException("the echo server did not start");
        var port = int.Parse(line, CultureInfo.InvariantCulture);
        return await AnsweringAsync(new Target("baseline", new Uri($"ws://127.0.0.1:{port}"), options, process), began);
    }

    /// <summary>The gateway that <c>--spawn</c> names.</summary>
    public static Task<TargetStart> SpawnAsync(BenchmarkOptions options)
    {
        var began = Stopwatch.GetTimestamp();
        var process = GatewayProcess.Start(options.Spawn!);
        return AnsweringAsync(new Target("gateway", new Uri($"ws://127.0.0.1:{options.Port}"), options, process), began);
    }

    private static async Task<TargetStart> AnsweringAsync(Target target, long began)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (!await AnswersAsync(target, patience.Token))
            {
                await Task.Delay(BetweenAttempts, TimeProvider.System, patience.Token);
                if (target.Process!.HasExited)
                {
                    throw new BenchmarkException("the gateway ended before it answered connect");
                }
            }

            return new TargetStart(target, Stopwatch.GetElapsedTime(began));
        }
        catch (OperationCanceledException e)
        {
            await target.Process!.DisposeAsync();
            throw new BenchmarkException($"nobody answered connect on port {target.Port} within {Patience.TotalSeconds} s", e);
        }
        catch
        {
            await target.Process!.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> AnswersAsync(Target target, CancellationToken patience)
    {
        try
        {
            using var connection = await GatewayHandshake.ConnectAsync(target, GatewayHandshake.SmallBuffer, patience);
            return true;
        }
        catch (Exception e) when (e is SocketException or BenchmarkException { IsRefusal: false })
        {
            // Not listening yet, or listening and not ready.
            return false;
        }
    }
}
