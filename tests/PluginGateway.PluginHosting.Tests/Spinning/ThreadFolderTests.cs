using System.Globalization;

namespace PluginGateway.PluginHosting.Tests;

public sealed class ThreadFolderTests : IDisposable
{
    private readonly WorkFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Reads_the_times_of_the_scheduler()
    {
        _work.Write("task/12/schedstat", "1500000000 250000000 31\n");
        _work.Write("task/12/stat", Stat("name", 1, 1));

        Times()[12].ShouldBe(new ThreadTimes(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(0.25)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0 0 0\n")]
    public void Reads_the_times_of_the_process_where_the_scheduler_does_not_count(string? schedstat)
    {
        _work.Write("task/12/stat", Stat("swap (2) spins) 9", 150, 25));
        if (schedstat is not null)
        {
            _work.Write("task/12/schedstat", schedstat);
        }

        Times()[12].ShouldBe(new ThreadTimes(TimeSpan.FromSeconds(1.75), TimeSpan.Zero));
    }

    [Fact]
    public void Leaves_out_a_thread_that_has_ended_meanwhile()
    {
        Directory.CreateDirectory(Path.Combine(_work.Path, "task", "12"));
        _work.Write("task/13/schedstat", "1 0 1\n");

        Times().Keys.ShouldBe([13]);
        new ThreadFolder(Path.Combine(_work.Path, "task")).NameOf(12).ShouldBe("");
    }

    [Fact]
    public void Does_not_exist_on_other_systems() => new ThreadFolder(Path.Combine(_work.Path, "nothing")).Exists.ShouldBeFalse();

    [Fact]
    public async Task Knows_every_thread_of_this_process_by_the_number_it_is_marked_with()
    {
        var mark = new GenerationMark(host: null, "mine", 1);
        using var asked = new ManualResetEventSlim();
        var running = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            using (mark.Enter())
            {
                running.SetResult();
                asked.Wait();
            }
        }) { Name = "a (b) c" };
        thread.Start();
        await running.Task;

        var folder = new ThreadFolder();
        var number = folder.Times().Keys.Single(number => MarkedThreads.MarkOf(number) == mark);
        folder.NameOf(number).ShouldBe("a (b) c");
        asked.Set();
        thread.Join();
        MarkedThreads.Tidy();
        MarkedThreads.MarkOf(number).ShouldNotBe(mark);
    }

    private Dictionary<int, ThreadTimes> Times() => new ThreadFolder(Path.Combine(_work.Path, "task")).Times();

    private static string Stat(string name, int user, int system) => string.Create(
        CultureInfo.InvariantCulture, $"12 ({name}) R 1 12 12 0 -1 4194304 100 0 0 0 {user} {system} 0 0 20 0 9 0 12345 100000 900 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n");
}
