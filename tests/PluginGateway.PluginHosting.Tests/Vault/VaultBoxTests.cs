using System.Text;

namespace PluginGateway.PluginHosting.Tests.Vault;

/// <summary>What a box survives.</summary>
public sealed class VaultBoxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgw-vault-").FullName;

    [Fact]
    public async Task A_file_that_is_cut_off_anywhere_holds_the_state_after_one_of_the_changes()
    {
        var whole = await WriteAsync(changes: 30);
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = first; length <= whole.Length; length++)
        {
            var path = Path.Combine(_folder, "cut");
            await File.WriteAllBytesAsync(path, whole[..length]);
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            using (var file = VaultFile.Open(path, values))
            {
                // Both values of a change, or none.
                values.GetValueOrDefault("a").ShouldBe(values.GetValueOrDefault("b"));
                file.Append(new Dictionary<string, string?>(StringComparer.Ordinal) { ["a"] = "after", ["b"] = "after" });
            }

            var again = new Dictionary<string, string>(StringComparer.Ordinal);
            VaultFile.Open(path, again).Dispose();
            again["a"].ShouldBe("after");
        }
    }

    [Fact]
    public async Task Damage_before_the_end_is_named_and_nothing_overwritten()
    {
        var whole = await WriteAsync(changes: 5);
        foreach (var at in new[] { 0, 40, whole.Length / 2 })
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x20;
            var path = Path.Combine(_folder, "damaged");
            await File.WriteAllBytesAsync(path, damaged);
            Should.Throw<InvalidDataException>(() => VaultFile.Open(path, [])).Message.ShouldContain("backup");
            (await File.ReadAllBytesAsync(path)).ShouldBe(damaged);
        }

        var empty = Path.Combine(_folder, "empty");
        await File.WriteAllBytesAsync(empty, []);
        Should.Throw<InvalidDataException>(() => VaultFile.Open(empty, []));
    }

    [Fact]
    public async Task Grows_no_longer_than_a_few_times_what_it_holds()
    {
        var box = VaultBox.Open(Path.Combine(_folder, "long"));
        var value = new string('x', 20_000);
        for (var change = 0; change < 60; change++)
        {
            await box.ChangeAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["key"] = $"{value}{change}" });
        }

        new FileInfo(Path.Combine(_folder, "long", "box")).Length.ShouldBeLessThan(400_000);
        box.Read()["key"].ShouldBe($"{value}59");
    }

    [Fact]
    public async Task Has_one_writer_and_is_nobody_elses_to_read()
    {
        var vault = new PluginVault(Path.Combine(_folder, "one"));
        var box = await vault.OpenAsync("default");
        (await new PluginVault(Path.Combine(_folder, "one")).OpenAsync("default")).ShouldBeSameAs(box);
        Should.Throw<IOException>(() => VaultBox.Open(Path.Combine(_folder, "one", "default")));
        foreach (var name in new[] { "", "..", "a/b", "/etc", ".hidden", "a\0b" })
        {
            await Should.ThrowAsync<ArgumentException>(() => vault.OpenAsync(name));
        }

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(_folder, "one", "default")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(Path.Combine(_folder, "one", "default", "box")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Is_emptied_with_a_backup_and_travels_in_a_bundle()
    {
        var box = VaultBox.Open(Path.Combine(_folder, "from"));
        await box.ChangeAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["creds"] = "secret-of-the-phone" });
        var bundle = box.Export("a long passphrase");
        Encoding.UTF8.GetString(bundle).ShouldNotContain("secret-of-the-phone");
        Should.Throw<ArgumentException>(() => box.Export("short"));
        (await box.EmptyAsync()).ShouldBeTrue();
        (await box.EmptyAsync()).ShouldBeFalse();
        box.Read().ShouldBeEmpty();
        (await File.ReadAllTextAsync(Path.Combine(_folder, "from", "box.backup-1"))).ShouldContain("secret-of-the-phone");
        await Should.ThrowAsync<InvalidDataException>(() => box.ImportAsync(bundle, "another passphrase"));
        await Should.ThrowAsync<InvalidDataException>(() => box.ImportAsync([1, 2, 3], "a long passphrase"));
        bundle[^1] ^= 1;
        await Should.ThrowAsync<InvalidDataException>(() => box.ImportAsync(bundle, "a long passphrase"));
        bundle[^1] ^= 1;
        await box.ImportAsync(bundle, "a long passphrase");
        box.Read()["creds"].ShouldBe("secret-of-the-phone");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<byte[]> WriteAsync(int changes)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        using (var file = VaultFile.Open(path, []))
        {
            for (var change = 0; change < changes; change++)
            {
                file.Append(new Dictionary<string, string?>(StringComparer.Ordinal) { ["a"] = $"{change}", ["b"] = $"{change}" });
            }
        }

        return await File.ReadAllBytesAsync(path);
    }
}
