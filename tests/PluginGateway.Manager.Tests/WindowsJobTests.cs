using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using PluginGateway.Manager.Platform;

namespace PluginGateway.Manager.Tests;

/// <summary>The job that ends children with their manager on Windows: real children, and a kernel that does what a test says.</summary>
public sealed class WindowsJobTests : IDisposable
{
    private const int AccessDenied = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Kernel kernel = new();
    private readonly List<Process> children = [];

    [Fact]
    public void One_job_that_ends_with_its_handle_is_made_for_all_children()
    {
        using var job = new WindowsJob(kernel);
        kernel.Done.ShouldBeEmpty("without a child there is no job");
        var (one, other) = (Child(), Child());
        job.Adopt(one);
        job.Adopt(other);
        kernel.Done.ShouldBe(["create 1", "limit 1", $"assign {one.Id} to 1", $"assign {other.Id} to 1"]);
        one.HasExited.ShouldBeFalse();
        other.HasExited.ShouldBeFalse();
    }

    [Fact]
    public void A_job_is_closed_once()
    {
        var job = new WindowsJob(kernel);
        job.Adopt(Child());
        job.Dispose();
        job.Dispose();
        kernel.Done[3..].ShouldBe(["close 1"]);

        var unused = new WindowsJob(kernel);
        unused.Dispose();
        kernel.Done.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_child_that_comes_after_the_close_is_ended()
    {
        var job = new WindowsJob(kernel);
        job.Dispose();
        var child = Child();
        Should.Throw<ObjectDisposedException>(() => job.Adopt(child));
        await EndedAsync(child);
        kernel.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_child_that_may_not_be_assigned_is_ended_and_the_next_has_its_chance()
    {
        using var job = new WindowsJob(kernel);
        kernel.AssignFails = AccessDenied;
        var child = Child();
        Should.Throw<Win32Exception>(() => job.Adopt(child)).NativeErrorCode.ShouldBe(AccessDenied);
        await EndedAsync(child);

        kernel.AssignFails = 0;
        var next = Child();
        job.Adopt(next);
        next.HasExited.ShouldBeFalse();
        kernel.Done.ShouldBe(["create 1", "limit 1", $"assign {next.Id} to 1"]);
    }

    [Fact]
    public async Task A_child_that_has_ended_already_needs_no_job()
    {
        using var job = new WindowsJob(kernel);
        kernel.AssignFails = AccessDenied;
        var child = Child("0");
        await EndedAsync(child);
        job.Adopt(child);
        kernel.Done.ShouldBe(["create 1", "limit 1"]);
    }

    [Fact]
    public async Task Without_a_job_no_child_is_left_running()
    {
        using var job = new WindowsJob(kernel);
        kernel.CreateFails = AccessDenied;
        var child = Child();
        Should.Throw<Win32Exception>(() => job.Adopt(child));
        await EndedAsync(child);
        kernel.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_that_cannot_be_limited_is_closed_and_made_anew_for_the_next_child()
    {
        using var job = new WindowsJob(kernel);
        kernel.LimitFails = AccessDenied;
        var child = Child();
        Should.Throw<Win32Exception>(() => job.Adopt(child));
        await EndedAsync(child);
        kernel.Done.ShouldBe(["create 1", "close 1"]);

        kernel.LimitFails = 0;
        var next = Child();
        job.Adopt(next);
        kernel.Done[2..].ShouldBe(["create 2", "limit 2", $"assign {next.Id} to 2"]);
    }

    [Fact]
    public void Children_of_many_threads_share_one_job()
    {
        using var job = new WindowsJob(kernel);
        var many = Enumerable.Range(0, 8).Select(_ => Child()).ToArray();
        Parallel.ForEach(many, job.Adopt);
        kernel.Done.Count(static line => line.StartsWith("create", StringComparison.Ordinal)).ShouldBe(1);
        kernel.Done.Count(static line => line.EndsWith("to 1", StringComparison.Ordinal)).ShouldBe(many.Length);
    }

    [Fact]
    public async Task The_launcher_puts_gateways_into_the_job_and_closes_it_at_its_end()
    {
        var launcher = new ChildLauncher(TimeProvider.System, NullLogger<ChildLauncher>.Instance, new WindowsJob(kernel));
        await using var gateway = await launcher.StartAsync(SystemCommand.Of("sleep", "600"), static _ => { });
        kernel.Done.ShouldBe(["create 1", "limit 1", $"assign {gateway.Id} to 1"]);
        gateway.Exited.IsCompleted.ShouldBeFalse();
        launcher.Dispose();
        kernel.Done[3..].ShouldBe(["close 1"]);

        // This kernel ends nobody.
        using var child = Process.GetProcessById(gateway.Id);
        child.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task A_launcher_whose_job_refuses_says_that_it_cannot_launch()
    {
        kernel.AssignFails = AccessDenied;
        using var launcher = new ChildLauncher(TimeProvider.System, NullLogger<ChildLauncher>.Instance, new WindowsJob(kernel));
        var failure = await launcher.StartAsync(SystemCommand.Of("sleep", "600"), static _ => { }).ShouldThrowAsync<GatewayStartException>();
        failure.Kind.ShouldBe(GatewayStartFailure.CannotLaunch);
        failure.Message.ShouldStartWith("cannot start sleep: ");
        await UntilGoneAsync(kernel.Asked.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task A_launcher_that_was_disposed_starts_nothing_that_stays()
    {
        var launcher = new ChildLauncher(TimeProvider.System, NullLogger<ChildLauncher>.Instance, new WindowsJob(kernel));
        launcher.Dispose();
        (await launcher.StartAsync(SystemCommand.Of("sleep", "600"), static _ => { }).ShouldThrowAsync<GatewayStartException>()).Kind.ShouldBe(GatewayStartFailure.CannotLaunch);
        kernel.Done.ShouldBeEmpty();
    }

    // What Windows compares with the size that it knows: JOBOBJECT_EXTENDED_LIMIT_INFORMATION on 64 bits.
    [Fact]
    public void The_limits_are_laid_out_as_Windows_reads_them()
    {
        IntPtr.Size.ShouldBe(8);
#pragma warning disable CA1416 // Nothing is called.
        Marshal.SizeOf<WindowsJobKernel.ExtendedLimitInformation>().ShouldBe(144);
        Marshal.OffsetOf<WindowsJobKernel.BasicLimitInformation>(nameof(WindowsJobKernel.BasicLimitInformation.LimitFlags)).ShouldBe(16);
        Marshal.OffsetOf<WindowsJobKernel.ExtendedLimitInformation>(nameof(WindowsJobKernel.ExtendedLimitInformation.ProcessMemoryLimit)).ShouldBe(112);
#pragma warning restore CA1416
    }

    public void Dispose()
    {
        foreach (var child in children)
        {
            if (!child.HasExited)
            {
                child.Kill();
            }

            child.Dispose();
        }
    }

    private static Task EndedAsync(Process child) => child.WaitForExitAsync().WaitAsync(Patience);

    private static async Task UntilGoneAsync(int id)
    {
        for (var begun = Stopwatch.StartNew(); Directory.Exists($"/proc/{id}"); await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System))
        {
            begun.Elapsed.ShouldBeLessThan(Patience);
        }
    }

    private Process Child(string seconds = "600")
    {
        var child = Process.Start(new ProcessStartInfo("sleep", [seconds]))!;
        children.Add(child);
        return child;
    }

    /// <summary>Takes down what was done, and refuses what it is told to refuse.</summary>
    private sealed class Kernel : IJobKernel
    {
        private int jobs;

        public List<string> Done { get; } = [];

        public List<int> Asked { get; } = [];

        public int CreateFails { get; set; }

        public int LimitFails { get; set; }

        public int AssignFails { get; set; }

        public SafeHandle Create()
        {
            Fail(CreateFails);
            var job = new Handle(++jobs, Done);
            Done.Add($"create {jobs}");
            return job;
        }

        public void EndWithLastHandle(SafeHandle job)
        {
            Fail(LimitFails);
            Done.Add($"limit {job.DangerousGetHandle()}");
        }

        public void Assign(SafeHandle job, Process process)
        {
            Asked.Add(process.Id);
            Fail(AssignFails);
            Done.Add($"assign {process.Id} to {job.DangerousGetHandle()}");
        }

        private static void Fail(int error)
        {
            if (error != 0)
            {
                throw new Win32Exception(error);
            }
        }
    }

    private sealed class Handle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private readonly List<string> done;

        public Handle(int number, List<string> done)
            : base(ownsHandle: true)
        {
            this.done = done;
            SetHandle(number);
        }

        protected override bool ReleaseHandle()
        {
            done.Add($"close {handle}");
            return true;
        }
    }
}
