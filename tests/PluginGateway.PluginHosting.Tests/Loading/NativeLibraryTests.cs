using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginGateway.PluginHosting.Tests;

[SupportedOSPlatform("linux")]
public sealed class NativeLibraryTests : IDisposable
{
    private readonly WorkFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Maps_an_unchanged_library_once_for_two_generations_that_differ()
    {
        var dll = Path.Combine(_work.Install("NativeSqlite"), "NativeSqlite.dll");
        await using var old = new HostUnderTest(_work.Options);
        await old.Host.ApplyAsync([Entries.Enabled("NativeSqlite")], CancellationToken.None);
        Rewrite.Text(dll, "0.1.0", "0.1.1");
        await using var @new = new HostUnderTest(_work.Options);
        await @new.Host.ApplyAsync([Entries.Enabled("NativeSqlite")], CancellationToken.None);

        (await old.AskAsync("NativeSqlite")).ShouldBe(["3.35.5", "3.35.5"]);
        (await @new.AskAsync("NativeSqlite")).ShouldBe(["3.35.5", "3.35.5"]);

        @new.Host.Generations[0].Hash.ShouldNotBe(old.Host.Generations[0].Hash, StringComparer.Ordinal);
        Mapped().ShouldHaveSingleItem().ShouldBe(Path.Combine(Natives().ShouldHaveSingleItem(), "libe_sqlite3.so"));
    }

    [Fact]
    public async Task Maps_a_changed_library_beside_the_old_one()
    {
        var folder = _work.Install("NativeSqlite");
        await using var old = new HostUnderTest(_work.Options);
        await old.Host.ApplyAsync([Entries.Enabled("NativeSqlite")], CancellationToken.None);
        foreach (var library in Directory.GetFiles(folder, "libe_sqlite3.so", SearchOption.AllDirectories))
        {
            File.AppendAllText(library, "changed");
        }

        await using var @new = new HostUnderTest(_work.Options);
        await @new.Host.ApplyAsync([Entries.Enabled("NativeSqlite")], CancellationToken.None);

        (await old.AskAsync("NativeSqlite")).ShouldBe(["3.35.5", "3.35.5"]);
        (await @new.AskAsync("NativeSqlite")).ShouldBe(["3.35.5", "3.35.5"]);

        Mapped().Length.ShouldBe(2);
        Natives().Length.ShouldBe(2);
    }

    [Fact]
    public async Task Loads_it_when_many_ask_at_the_same_moment()
    {
        _work.Install("NativeSqlite");
        var hosts = Enumerable.Range(0, 6).Select(_ => new HostUnderTest(_work.Options)).ToList();
        try
        {
            await Task.WhenAll(hosts.Select(host => host.Host.ApplyAsync([Entries.Enabled("NativeSqlite")], CancellationToken.None)));

            var answers = await Task.WhenAll(hosts.Select(host => Task.Run(() => host.AskAsync("NativeSqlite"))));

            answers.ShouldAllBe(answer => answer[0] == "3.35.5");
            Mapped().ShouldHaveSingleItem();
            Natives().ShouldHaveSingleItem();
        }
        finally
        {
            await Task.WhenAll(hosts.Select(host => host.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task Finds_it_in_a_store_that_a_link_leads_to()
    {
        _work.Install("NativeSqlite");
        var real = Directory.CreateDirectory(Path.Combine(_work.Path, "real"));
        Directory.CreateSymbolicLink(_work.Store, real.FullName);
        await using var test = new HostUnderTest(_work.Options);
        await test.Host.ApplyAsync([Entries.Enabled("NativeSqlite")], CancellationToken.None);

        (await test.AskAsync("NativeSqlite")).ShouldBe(["3.35.5", "3.35.5"]);

        Mapped().ShouldHaveSingleItem().ShouldStartWith(Path.Combine(real.FullName, "natives"));
    }

    [Theory]
    [InlineData("fixture")]
    [InlineData("libfixture")]
    [InlineData("libfixture.so")]
    [InlineData("fixture.so")]
    [InlineData("fixture.dll")]
    [InlineData("libfixture.dll")]
    public void Finds_a_library_beside_the_plugin_however_it_is_spelled(string name)
    {
        var folder = _work.Install("Echo.Plain");
        File.Copy(AnyLibrary, Path.Combine(folder, "libfixture.so"));

        TryLoad(folder, name).ShouldBeTrue();

        Mapped().ShouldBe([Path.Combine(Natives().ShouldHaveSingleItem(), "libfixture.so")]);
        TryLoad(folder, "fixtur").ShouldBeFalse();
    }

    [Fact]
    public void Finds_a_library_by_its_path_in_the_folder_and_none_outside()
    {
        var folder = _work.Install("Echo.Plain");
        Directory.CreateDirectory(Path.Combine(folder, "native"));
        File.Copy(AnyLibrary, Path.Combine(folder, "native", "libfixture.so"));
        File.Copy(AnyLibrary, Path.Combine(_work.Plugins, "libfixture.so"));
        var names = new NativeLibraries(folder, new(Path.Combine(folder, "Echo.Plain.dll")), new NativeStore(_work.Store));

        names.Find("native/fixture").ShouldBe(Path.Combine(Natives().ShouldHaveSingleItem(), "libfixture.so"));
        names.Find("../fixture").ShouldBeNull();
        names.Find(Path.Combine(_work.Plugins, "libfixture.so")).ShouldBeNull();
    }

    [Fact]
    public void Takes_no_managed_code_for_a_native_library_of_that_name()
    {
        var folder = _work.Install("Echo.Plain");
        var names = new NativeLibraries(folder, new(Path.Combine(folder, "Echo.Plain.dll")), new NativeStore(_work.Store));

        names.Find("Echo.Plain").ShouldBeNull();
        names.Find("Echo.Plain.dll").ShouldBeNull();
        File.Copy(AnyLibrary, Path.Combine(folder, "libEcho.Plain.so"));

        Path.GetFileName(names.Find("Echo.Plain.dll")).ShouldBe("libEcho.Plain.so");
    }

    [Fact]
    public void Does_not_load_a_library_that_was_cut_off_which_would_end_the_process()
    {
        var folder = _work.Install("Echo.Plain");
        File.WriteAllBytes(Path.Combine(folder, "libfixture.so"), File.ReadAllBytes(AnyLibrary)[..20_000]);
        var names = new NativeLibraries(folder, new(Path.Combine(folder, "Echo.Plain.dll")), new NativeStore(_work.Store));

        Should.Throw<PluginRefusedException>(() => names.Find("fixture")).Message.ShouldContain("libfixture.so is shorter than it says");
    }

    private static string AnyLibrary => Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so").Single();

    private bool TryLoad(string folder, string name)
    {
        var context = new PluginLoadContext("fixture#1", Path.Combine(folder, "Echo.Plain.dll"), new NativeStore(_work.Store), new PluginFaults(new GenerationMark(host: null, "fixture", 1), NullLogger.Instance));
        var found = NativeLibrary.TryLoad(name, context.LoadEntry(), searchPath: null, out _);
        context.Unload();
        return found;
    }

    /// <summary>Native files of this test that the process has mapped.</summary>
    private string[] Mapped() =>
        [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains(_work.Path, StringComparison.Ordinal) && !line.Contains(".dll", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct(StringComparer.Ordinal)];

    private string[] Natives() => Directory.GetFileSystemEntries(Path.Combine(_work.Store, "natives"));
}
