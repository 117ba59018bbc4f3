using PluginGateway.Host.Service;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Tests.Service;

/// <summary>The file with the secrets of a service.</summary>
public sealed class EnvironmentFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-test-");

    private string FilePath => Path.Combine(_folder.FullName, "service.env");

    [Theory]
    [InlineData("plain")]
    [InlineData("with space")]
    [InlineData("quote\"s 'and' `ticks`")]
    [InlineData(@"back\slash\")]
    [InlineData("$HOME ${X} 100%")]
    [InlineData("üñí # ;")]
    public void Gives_back_what_was_put_in(string value)
    {
        EnvironmentFile.Merge(FilePath, Values("NAME", value));

        EnvironmentFile.Read(FilePath).ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("NAME", value));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Keeps_what_somebody_has_written()
    {
        File.WriteAllText(FilePath, "# mine\nOTHER='as it is $X'\nNAME=old\nBARE=a b\n");

        EnvironmentFile.Merge(FilePath, Values("NAME", "new"));

        File.ReadAllText(FilePath).ShouldBe("# mine\nOTHER='as it is $X'\nBARE=a b\nNAME=\"new\"\n");
        EnvironmentFile.Read(FilePath).ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["OTHER"] = "as it is $X", ["BARE"] = "a b", ["NAME"] = "new" }, ignoreOrder: true);
    }

    [Fact]
    public void Refuses_a_value_that_would_make_more_lines() =>
        Should.Throw<ServiceException>(() => EnvironmentFile.Merge(FilePath, Values("NAME", "a\nPGW_OTHER=b"))).Message.ShouldContain("line breaks");

    [Fact]
    public void Refuses_a_file_that_others_can_read()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        EnvironmentFile.Merge(FilePath, Values("NAME", "secret"));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Should.Throw<ConfigurationException>(() => EnvironmentFile.Read(FilePath)).Message.ShouldEndWith($"run chmod 600 {FilePath}");
    }

    [Fact]
    public void Has_nothing_when_it_is_not_there() => EnvironmentFile.Read(FilePath).ShouldBeEmpty();

    public void Dispose() => _folder.Delete(recursive: true);

    private static Dictionary<string, string> Values(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}
