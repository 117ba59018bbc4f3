namespace PluginGateway.PluginHosting.Tests;

/// <summary>What the store lets go of.</summary>
public sealed class RemoveUnusedTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly TimeSpan Age = TimeSpan.FromDays(7);

    private readonly WorkFolder _work = new();
    private readonly PluginStore _store;

    public RemoveUnusedTests() => _store = new PluginStore(_work.Store);

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Removes_what_is_old_and_not_in_use()
    {
        var used = Old(Put("used").Directory);
        var unused = Old(Put("unused").Directory);

        Remove(Path.GetFileName(used));

        Directory.GetFileSystemEntries(_work.Store).ShouldBe([used]);
        Directory.Exists(unused).ShouldBeFalse();
    }

    [Fact]
    public void Keeps_what_was_loaded_lately()
    {
        var young = Put("young").Directory;
        var again = Old(Put("again").Directory);
        Put("again");

        Remove();

        Directory.Exists(young).ShouldBeTrue();
        Directory.Exists(again).ShouldBeTrue();
    }

    [Fact]
    public void Removes_native_libraries_of_other_times_and_keeps_this_process_own()
    {
        _work.Write("plugin/native/libone.so", "one");
        var ours = Old(new NativeStore(_work.Store).Put(Path.Combine(_work.Path, "plugin/native"), Path.Combine(_work.Path, "plugin")));
        var named = Old(Path.GetDirectoryName(_work.Write($"store/natives/{new string('a', 64)}/libtwo.so", "two"))!);
        var unused = Old(Path.GetDirectoryName(_work.Write($"store/natives/{new string('b', 64)}/libthree.so", "three"))!);

        Remove(Path.GetFileName(named));

        Directory.GetFileSystemEntries(Path.Combine(_work.Store, "natives")).ShouldBe([ours, named], ignoreOrder: true);
        Directory.Exists(unused).ShouldBeFalse();
    }

    [Fact]
    public void Touches_nothing_that_the_store_has_not_made()
    {
        var foreign = Old(Path.GetDirectoryName(_work.Write("store/notes/keep.txt", "mine"))!);

        Remove();

        Directory.Exists(foreign).ShouldBeTrue();
    }

    [Fact]
    public void Does_not_mind_a_store_that_is_not_there() => Should.NotThrow(() => Remove());

    private static string Old(string folder)
    {
        Directory.SetLastWriteTimeUtc(folder, Now.UtcDateTime - Age - TimeSpan.FromMinutes(1));
        return folder;
    }

    private StoredPlugin Put(string name)
    {
        _work.Write($"plugins/{name}/plugin.json", name);
        return _store.Put(Path.Combine(_work.Plugins, name), CancellationToken.None);
    }

    private void Remove(params string[] inUse) => _store.RemoveUnused(inUse.ToHashSet(StringComparer.Ordinal), Age, Now);
}
