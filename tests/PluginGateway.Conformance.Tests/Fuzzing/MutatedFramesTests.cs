using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Security;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>
/// A hundred thousand frames that no client would send, over real sockets: no crash, no hang, every request answered once, no memory kept, and nobody else notices.
/// The same frames at every run: a failure can be repeated.
/// </summary>
public sealed class MutatedFramesTests
{
    private const int AfterHandshake = 92_000;
    private const int BeforeHandshake = 8_000;
    private const int Connections = 12;
    private const int BatchSize = 80;
    private const int Concurrent = 8;
    private const long KeptBytes = 64 * 1024 * 1024;

    // They end or replace the program under test, which is what they are for.
    private static readonly FrozenSet<string> LeftOut = FrozenSet.Create(StringComparer.Ordinal, "shutdown", "update.run");
    private static readonly FrozenSet<int> CloseCodes = FrozenSet.Create(1000, 1002, 1007, 1008, 1009);
    private static readonly string[] Corpus = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "corpus.txt"));

    [Fact]
    public async Task Answers_every_request_once_among_mutated_frames_and_disturbs_nobody()
    {
        await using var gateway = await StartAsync();
        await using var healthy = await HealthyClient.ConnectAsync(gateway);
        var hostile = await HostileAsync(gateway);

        // Buffers, tables and caches grow to their size first.
        await FloodAsync(gateway, hostile, seed: 1, AfterHandshake / 4);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await FloodAsync(gateway, hostile, seed: 2, AfterHandshake - (AfterHandshake / 4));
        await Until.TrueAsync(() => gateway.Connections == 1);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        await healthy.LeaveAsync();
        kept.ShouldBeLessThan(KeptBytes);
    }

    [Fact]
    public async Task Judges_every_mutated_first_frame_and_disturbs_nobody()
    {
        // A hostile peer with wrong secrets alone would be locked out after ten of them, and nothing behind that would be tested (SEC-09).
        await using var gateway = await StartAsync(services => services.AddSingleton(new AuthLimits { FailuresPerSource = int.MaxValue, FailuresEverywhere = int.MaxValue }));
        await using var healthy = await HealthyClient.ConnectAsync(gateway);
        var connects = Corpus.Where(frame => frame.Contains("\"connect\"", StringComparison.Ordinal)).ToArray();
        var mutator = new FrameMutator([.. connects, .. Corpus.Take(40)], seed: 3);
        var frames = Enumerable.Range(0, BeforeHandshake).Select(n => mutator.Next($"f{n}")).ToArray();
        var outcomes = new int[3];

        await Parallel.ForEachAsync(frames, new ParallelOptions { MaxDegreeOfParallelism = Concurrent }, async (frame, cancellation) =>
            Interlocked.Increment(ref outcomes[(int)await JudgeAsync(gateway, frame, cancellation)]));

        await healthy.LeaveAsync();
        await Until.TrueAsync(() => gateway.Connections <= 1);

        // So that it is seen when all frames are turned away for one and the same reason, which would test nothing.
        outcomes.ShouldAllBe(count => count > BeforeHandshake / 200);
    }

    private static Task<TestGateway> StartAsync(Action<IServiceCollection>? services = null) =>
        TestGateway.StartAsync(configure: keys => keys["gateway:limits:tickIntervalMs"] = "200", services: services);

    private static async Task<HostileFrames> HostileAsync(TestGateway gateway)
    {
        await using var client = await gateway.ConnectAsync("operator.read");
        return new HostileFrames(await client.CallOkAsync("methods.describe"), LeftOut);
    }

    private static Task FloodAsync(TestGateway gateway, HostileFrames hostile, int seed, int frames) =>
        Parallel.ForAsync(0, Connections, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (n, _) =>
        {
            using var connection = new FuzzedConnection(gateway);
            var mutator = new FrameMutator(Corpus, (seed * 1000) + n);
            var calls = hostile.Sample(BatchSize / 2, (ulong)((seed * 1000) + n));
            var sent = 0;
            for (var round = 0; sent * Connections < frames; round++)
            {
                if (round % 8 == 0)
                {
                    calls = hostile.Sample(BatchSize * 4, (ulong)((seed * 1_000_000) + (n * 10_000) + round));
                }

                var batch = new List<byte[]>(BatchSize);
                for (var i = 0; i < BatchSize; i++)
                {
                    var id = $"{n}-{round}-{i}";
                    batch.Add(i % 2 == 0 ? Mutated(mutator, id) : Encoding.UTF8.GetBytes(calls[((round % 8 * BatchSize / 2) + (i / 2)) % calls.Count](id)));
                }

                sent += await connection.SendAsync(batch);
            }
        });

    private static byte[] Mutated(FrameMutator mutator, string id)
    {
        while (true)
        {
            var frame = mutator.Next(id);
            if (FrameVerdict.Judge(frame).Method is not { } method || !LeftOut.Contains(method))
            {
                return frame;
            }
        }
    }

    private static async Task<Outcome> JudgeAsync(TestGateway gateway, byte[] frame, CancellationToken cancellation)
    {
        var verdict = FrameVerdict.Judge(frame);
        using var socket = await FuzzSocket.OpenAsync(gateway.SocketUrl, cancellation);
        using var bytes = new MemoryStream();
        FuzzSocket.Append(bytes, FuzzSocket.Text, frame);
        await socket.SendAsync(bytes.ToArray(), cancellation);
        while (await socket.NextAsync(cancellation) is { } message)
        {
            if (message.Span.IndexOf("\"hello-ok\""u8) >= 0)
            {
                (verdict.Kind == FrameKind.Doubtful || (verdict.Kind == FrameKind.Request && verdict.Method == "connect")).ShouldBeTrue(Encoding.UTF8.GetString(frame));
                return Outcome.LetIn;
            }
        }

        var code = socket.CloseCode.ShouldNotBeNull(Encoding.UTF8.GetString(frame));
        switch (verdict.Kind)
        {
            case FrameKind.NotText:
                code.ShouldBe(1007);
                return Outcome.NoRequest;
            case FrameKind.NotJson:
                code.ShouldBe(1000, Encoding.UTF8.GetString(frame));
                return Outcome.NoRequest;
            case FrameKind.Malformed:
                code.ShouldBe(1008, Encoding.UTF8.GetString(frame));
                return Outcome.NoRequest;
            default:
                CloseCodes.ShouldContain(code);
                return Outcome.Refused;
        }
    }

    private enum Outcome
    {
        LetIn,
        Refused,
        NoRequest,
    }
}
