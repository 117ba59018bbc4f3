namespace PluginGateway.PluginHosting.Tests;

public sealed class LeaseGateTests
{
    [Fact]
    public void Is_drained_at_once_when_nobody_is_inside()
    {
        var gate = new LeaseGate();

        gate.Close();

        gate.Drained.IsCompletedSuccessfully.ShouldBeTrue();
        gate.TryEnter().ShouldBeFalse();
        gate.Count.ShouldBe(0);
    }

    [Fact]
    public void Waits_for_the_last_one_inside_and_lets_nobody_in_meanwhile()
    {
        var gate = new LeaseGate();
        gate.TryEnter().ShouldBeTrue();
        gate.TryEnter().ShouldBeTrue();

        gate.Close();
        gate.TryEnter().ShouldBeFalse();
        gate.Exit();
        gate.Drained.IsCompleted.ShouldBeFalse();
        gate.Exit();

        gate.Drained.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Gives_a_lease_back_once_however_often_it_is_disposed()
    {
        var gate = new LeaseGate();
        gate.TryEnter();
        gate.TryEnter();
        var lease = new GenerationLease(gate);

        lease.Dispose();
        lease.Dispose();
        default(GenerationLease).Dispose();

        gate.Count.ShouldBe(1);
    }

    /// <summary>Whoever was let in must find the gate not drained for as long as they are inside, and it must drain in the end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20260131)]
    [InlineData(77)]
    public async Task Is_never_drained_while_somebody_is_inside(int seed)
    {
        for (var round = 0; round < 400; round++)
        {
            var gate = new LeaseGate();
            using var start = new Barrier(4);
            var visitors = Enumerable.Range(0, 3).Select(visitor => RunAsync(start, () => Visit(gate, new Random(HashCode.Combine(seed, round, visitor))))).ToList();
            var closer = RunAsync(start, () =>
            {
                Thread.SpinWait(new Random(HashCode.Combine(seed, round)).Next(3000));
                gate.Close();
                return 0;
            });

            var early = (await Task.WhenAll(visitors)).Sum();
            await closer;
            await gate.Drained.WaitAsync(TimeSpan.FromSeconds(10));

            early.ShouldBe(0, $"drained with somebody inside, seed {seed}, round {round}");
            gate.Count.ShouldBe(0);
        }
    }

    /// <returns>How often the gate was drained with us inside.</returns>
    private static int Visit(LeaseGate gate, Random random)
    {
        var early = 0;
        // Bounded, so that a gate that never closes is a failure and no endless loop.
        for (var visit = 0; visit < 1_000_000 && gate.TryEnter(); visit++)
        {
            var nested = random.Next(4) == 0 && gate.TryEnter();
            Thread.SpinWait(random.Next(60));
            early += gate.Drained.IsCompleted ? 1 : 0;
            gate.Exit();
            if (nested)
            {
                early += gate.Drained.IsCompleted ? 1 : 0;
                gate.Exit();
            }
        }

        return early;
    }

    private static Task<int> RunAsync(Barrier start, Func<int> work) => Task.Factory.StartNew(
        () =>
        {
            start.SignalAndWait();
            return work();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
