using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PluginGateway.PluginHosting.Tests;

[SupportedOSPlatform("linux")]
public sealed class NativeStoreTests : IDisposable
{
    private readonly WorkFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Keeps_what_lies_together_together()
    {
        _work.Write("plugin/native/libone.so", "one");
        _work.Write("plugin/native/libtwo.so", "two");
        _work.Write("plugin/native/words.dat", "data");

        var stored = Put("plugin/native");

        Path.GetDirectoryName(stored).ShouldBe(Path.Combine(_work.Store, "natives"));
        Path.GetFileName(stored).ShouldBe(FolderHash.Of(Path.Combine(_work.Path, "plugin/native")));
        Directory.GetFiles(stored).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["libone.so", "libtwo.so", "words.dat"]);
    }

    [Fact]
    public void Goes_elsewhere_when_a_neighbour_changes()
    {
        _work.Write("plugin/native/libone.so", "one");
        _work.Write("plugin/native/libtwo.so", "two");
        var before = Put("plugin/native");
        _work.Write("plugin/native/libtwo.so", "new");

        Put("plugin/native").ShouldNotBe(before, StringComparer.Ordinal);

        File.ReadAllText(Path.Combine(before, "libtwo.so")).ShouldBe("two");
    }

    [Fact]
    public void Does_not_mind_a_change_of_managed_code_beside_it()
    {
        _work.Write("plugin/Plugin.dll", "managed");
        _work.Write("plugin/plugin.json", "{}");
        File.Copy(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so"), Path.Combine(_work.Path, "plugin", "libone.so"));
        var before = Put("plugin");
        _work.Write("plugin/Plugin.dll", "new");

        Put("plugin").ShouldBe(before);

        Directory.GetFiles(before).Select(Path.GetFileName).ShouldBe(["libone.so"]);
    }

    [Fact]
    public void Is_readable_by_its_owner_only_and_mended_when_damaged()
    {
        _work.Write("plugin/native/libone.so", "one");
        var stored = Put("plugin/native");
        var copy = Path.Combine(stored, "libone.so");
        File.GetUnixFileMode(copy).ShouldBe(UnixFileMode.UserRead);
        File.GetUnixFileMode(stored).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.GetDirectoryName(stored)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(copy, "half");

        Put("plugin/native").ShouldBe(stored);

        File.ReadAllText(copy).ShouldBe("one");
        Directory.GetFileSystemEntries(Path.GetDirectoryName(stored)!).ShouldBe([stored]);
    }

    [Fact]
    public void Leaves_a_good_copy_as_it_is()
    {
        _work.Write("plugin/native/libone.so", "one");
        var copy = Path.Combine(Put("plugin/native"), "libone.so");
        using var open = File.OpenRead(copy);
        var written = File.GetLastWriteTimeUtc(copy);

        Put("plugin/native");

        File.GetLastWriteTimeUtc(copy).ShouldBe(written);
    }

    private string Put(string folder) => new NativeStore(_work.Store).Put(Path.Combine(_work.Path, folder), Path.Combine(_work.Path, "plugin"));
}
