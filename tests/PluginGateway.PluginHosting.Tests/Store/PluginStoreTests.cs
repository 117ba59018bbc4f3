using System.Diagnostics;
using System.Runtime.Versioning;

namespace PluginGateway.PluginHosting.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class PluginStoreTests : IDisposable
{
    private readonly WorkFolder _work = new();
    private readonly PluginStore _store;

    public PluginStoreTests() => _store = new PluginStore(_work.Store);

    private string Source => Path.Combine(_work.Plugins, "a");

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Names_the_copy_by_a_hash_that_an_operator_can_compute()
    {
        _work.Write("plugins/a/plugin.json", "{}");
        _work.Write("plugins/a/B.dll", "b");
        _work.Write("plugins/a/runtimes/x/a.so", "native");

        var stored = Put();

        stored.Hash.ShouldBe(await ShellAsync("find . -type f | sed 's,^\\./,,' | LC_ALL=C sort | xargs sha256sum | sha256sum", Source));
        stored.Directory.ShouldBe(Path.Combine(_work.Store, stored.Hash));
        File.ReadAllText(Path.Combine(stored.Directory, "runtimes/x/a.so")).ShouldBe("native");
    }

    [Fact]
    public void Keeps_one_copy_per_content_and_leaves_nothing_else_behind()
    {
        _work.Write("plugins/a/plugin.json", "1");
        var first = Put();
        Put().ShouldBe(first);

        _work.Write("plugins/a/plugin.json", "2");
        var second = Put();

        second.ShouldNotBe(first);
        Directory.GetFileSystemEntries(_work.Store).Order(StringComparer.Ordinal).ShouldBe(new[] { first.Directory, second.Directory }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tells_a_moved_file_from_one_that_stayed()
    {
        _work.Write("plugins/a/x/file", "same");
        var before = Put();
        Directory.Move(Path.Combine(Source, "x"), Path.Combine(Source, "y"));

        Put().ShouldNotBe(before);
    }

    [Fact]
    public void Replaces_a_copy_that_was_damaged()
    {
        _work.Write("plugins/a/plugin.json", "whole");
        var copy = Path.Combine(Put().Directory, "plugin.json");
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(copy, "half");

        Put();

        File.ReadAllText(copy).ShouldBe("whole");
        Directory.GetFileSystemEntries(_work.Store).Length.ShouldBe(1);
    }

    [Fact]
    public void Is_readable_by_its_owner_only_and_keeps_programs_executable()
    {
        var program = _work.Write("plugins/a/bridge", "#!/bin/sh");
        var owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stored = Path.Combine(Put().Directory, "bridge");
        File.GetUnixFileMode(stored).ShouldBe(UnixFileMode.UserRead);

        File.SetUnixFileMode(program, owner | UnixFileMode.UserExecute);
        Put();

        File.GetUnixFileMode(stored).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.GetUnixFileMode(_work.Store).ShouldBe(owner | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("/etc/hostname")]
    [InlineData("../other")]
    [InlineData("..")]
    [InlineData("nothing")]
    public void Refuses_a_link_that_leaves_the_folder_or_leads_nowhere(string target)
    {
        _work.Write("plugins/a/plugin.json", "{}");
        _work.Write("plugins/other", "secret");
        File.CreateSymbolicLink(Path.Combine(Source, "link"), target);

        Should.Throw<PluginRefusedException>(() => Put()).Message.ShouldContain(Path.Combine(Source, "link"));
        Directory.Exists(_work.Store).ShouldBeFalse();
    }

    [Fact]
    public void Follows_a_link_to_a_file_of_the_same_folder()
    {
        _work.Write("plugins/a/lib.so.1", "native");
        File.CreateSymbolicLink(Path.Combine(Source, "lib.so"), "lib.so.1");

        var copy = Path.Combine(Put().Directory, "lib.so");

        new FileInfo(copy).LinkTarget.ShouldBeNull();
        File.ReadAllText(copy).ShouldBe("native");
    }

    [Theory]
    [InlineData("plugins/a")]
    [InlineData("plugins/a/inner")]
    [InlineData("plugins/a/inner/A.dll")]
    public void Refuses_what_everybody_may_write_to_and_says_how_to_mend_it(string path)
    {
        _work.Write("plugins/a/inner/A.dll", "code");
        var open = Path.Combine(_work.Path, path);
        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);

        var error = Should.Throw<PluginRefusedException>(() => Put()).Message;

        error.ShouldContain($"write to {open}.");
        error.ShouldContain($"chmod -R o-w '{Source}'");
    }

    [Fact]
    public void Removes_what_a_killed_process_left_and_keeps_what_another_one_is_writing()
    {
        var left = Directory.CreateDirectory(Path.Combine(_work.Store, ".staging-left"));
        _work.Write("store/.staging-left/A.dll", "half");
        left.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(2);
        var current = Directory.CreateDirectory(Path.Combine(_work.Store, ".staging-current"));

        _store.Sweep(TimeProvider.System.GetUtcNow());

        left.Refresh();
        left.Exists.ShouldBeFalse();
        current.Exists.ShouldBeTrue();
    }

    private static async Task<string> ShellAsync(string script, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output.Split(' ')[0];
    }

    private StoredPlugin Put() => _store.Put(Source, CancellationToken.None);
}
