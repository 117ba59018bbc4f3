using System.Reflection.PortableExecutable;
using System.Runtime.Versioning;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Whatever is wrong with a folder: its row says what and how to mend it, and the plugin beside it runs.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BadFolderTests
{
    [Theory]
    [InlineData("truncated", "Echo.Plain.dll is shorter than it says: a copy that did not finish.")]
    [InlineData("truncated-to-nothing", "Echo.Plain.dll is not a .NET assembly or is damaged")]
    [InlineData("arm", "Echo.Plain.dll is built for Arm, this gateway runs on")]
    [InlineData("riscv", "Echo.Plain.dll is built for RiscV64, this gateway runs on")]
    [InlineData("x86", "Echo.Plain.dll is built for X86, this gateway runs on")]
    [InlineData("newer-framework", "Echo.Plain.dll is built for .NET 11.0, this gateway runs on .NET 10.0.")]
    [InlineData("newer-reference", "Echo.Plain.dll needs System.Runtime 11.0.0.0, this gateway's .NET 10.0.")]
    [InlineData("newer-config", "Echo.Plain.runtimeconfig.json asks for Microsoft.AspNetCore.App 11.0.0, this gateway runs on .NET 10.0.")]
    [InlineData("other-config", "Echo.Plain.runtimeconfig.json asks for Microsoft.WindowsDesktop.App, which this gateway does not run on.")]
    [InlineData("broken-config", "Echo.Plain.runtimeconfig.json cannot be understood")]
    [InlineData("other-id", "calls itself 'echo-plain', its plugin.json says 'echo-plane'.")]
    [InlineData("unknown-key", "plugin.json has the unknown key 'entri'. Known keys: description, entry, id, version. Did you mean 'entry'?")]
    [InlineData("manifest-folder", "plugin.json cannot be read")]
    [InlineData("manifest-nonsense", "plugin.json is not a plugin manifest")]
    [InlineData("link-out", "link is a link to /etc/hostname, which is no file of the plugin's folder.")]
    [InlineData("world-writable", "every user of this machine may write to")]
    [InlineData("two-folders", "the same id is in")]
    public async Task Is_told_in_its_row_and_disturbs_nobody(string wrong, string expected)
    {
        await using var test = new HostUnderTest();
        test.Work.Install("PrivateDependency");
        var id = wrong == "other-id" ? "echo-plane" : "echo-plain";
        Spoil(wrong, test.Work.Install("Echo.Plain", id), test.Work);

        await test.Host.ApplyAsync([Entries.Enabled(id), Entries.Enabled("PrivateDependency")], CancellationToken.None);

        var row = test.Host.Row(id);
        row.State.ShouldBe("faulted");
        var error = row.Error.ShouldNotBeNull();
        error.ShouldStartWith($"plugin '{id}'");
        error.ShouldContain(expected);
        error.ShouldContain("Remedy:");
        row.Contributions.ShouldBeEmpty();
        test.Host.Row("PrivateDependency").State.ShouldBe("running");
        (await test.AskAsync("PrivateDependency", "you")).ShouldBe(["hello you"]);
    }

    [Fact]
    public async Task Refuses_a_library_that_was_cut_off()
    {
        var error = await HostUnderTest.RefusalAsync("PrivateDependency", spoil: folder => Cut(Path.Combine(folder, "Greeting.dll"), by: 512));

        error.ShouldContain("Greeting.dll is shorter than it says");
    }

    [Fact]
    public async Task Refuses_a_native_library_that_was_cut_off()
    {
        var error = await HostUnderTest.RefusalAsync("NativeSqlite", spoil: folder =>
        {
            foreach (var library in Directory.EnumerateFiles(folder, "*e_sqlite3*", SearchOption.AllDirectories))
            {
                Cut(library, by: (int)new FileInfo(library).Length / 2);
            }
        });

        error.ShouldContain("e_sqlite3");
        error.ShouldContain("is shorter than it says");
    }

    [Fact]
    public async Task Refuses_a_library_for_another_machine()
    {
        var error = await HostUnderTest.RefusalAsync("PrivateDependency", spoil: folder => Rewrite.Machine(Path.Combine(folder, "Greeting.dll"), Machine.Arm));

        error.ShouldContain("Greeting.dll is built for Arm, this gateway runs on");
    }

    [Fact]
    public async Task Runs_what_merely_prefers_32_bits()
    {
        await using var test = new HostUnderTest();
        Rewrite.Flags(Path.Combine(test.Work.Install("Echo.Plain"), "Echo.Plain.dll"), CorFlags.ILOnly | CorFlags.Requires32Bit | CorFlags.Prefers32Bit);

        await test.Host.ApplyAsync([Entries.Enabled("Echo.Plain")], CancellationToken.None);

        test.Host.Row("Echo.Plain").Error.ShouldBeNull();
    }

    private static void Spoil(string wrong, string folder, WorkFolder work)
    {
        var dll = Path.Combine(folder, "Echo.Plain.dll");
        var manifest = Path.Combine(folder, "plugin.json");
        var config = Path.Combine(folder, "Echo.Plain.runtimeconfig.json");
        Action spoil = wrong switch
        {
            "truncated" => () => Cut(dll, by: 512),
            "truncated-to-nothing" => () => File.WriteAllBytes(dll, []),
            "arm" => () => Rewrite.Machine(dll, Machine.Arm),
            "riscv" => () => Rewrite.Machine(dll, Machine.RiscV64),
            "x86" => () => Rewrite.Flags(dll, CorFlags.ILOnly | CorFlags.Requires32Bit),
            "newer-framework" => () => Rewrite.Text(dll, ".NETCoreApp,Version=v10.0", ".NETCoreApp,Version=v11.0"),
            "newer-reference" => () => Rewrite.Reference(dll, "System.Runtime", new Version(11, 0)),
            "newer-config" => () => Framework(config, "Microsoft.AspNetCore.App", "11.0.0"),
            "other-config" => () => Framework(config, "Microsoft.WindowsDesktop.App", "10.0.0"),
            "broken-config" => () => File.WriteAllText(config, "{}"),
            "other-id" => () => Change(manifest, "\"echo-plain\"", "\"echo-plane\""),
            "unknown-key" => () => Change(manifest, "\"entry\"", "\"entri\""),
            "manifest-folder" => () => { File.Delete(manifest); Directory.CreateDirectory(manifest); },
            "manifest-nonsense" => () => File.WriteAllText(manifest, "id: echo-plain"),
            "link-out" => () => File.CreateSymbolicLink(Path.Combine(folder, "link"), "/etc/hostname"),
            "world-writable" => () => File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite),
            "two-folders" => () => work.Install("Echo.Plain", "echo-plain-old"),
            _ => throw new ArgumentOutOfRangeException(nameof(wrong)),
        };
        spoil();
    }

    private static void Cut(string file, int by)
    {
        using var stream = File.OpenWrite(file);
        stream.SetLength(stream.Length - by);
    }

    private static void Change(string file, string old, string @new)
    {
        var text = File.ReadAllText(file);
        text.ShouldContain(old);
        File.WriteAllText(file, text.Replace(old, @new, StringComparison.Ordinal));
    }

    private static void Framework(string config, string name, string version) =>
        File.WriteAllText(config, $$"""{ "runtimeOptions": { "frameworks": [{ "name": "Microsoft.NETCore.App", "version": "10.0.0" }, { "name": "{{name}}", "version": "{{version}}" }] } }""");
}
