using System.Reflection;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Irc.Tests;

/// <summary>What the plugin registers, takes as configuration, and looks like as a folder.</summary>
public sealed class IrcPluginTests
{
    private readonly CapturingBuilder _builder = new();

    public IrcPluginTests() => new IrcPlugin().Configure(_builder);

    [Fact]
    public void Brings_the_channel_irc() => _builder.ChannelId.ShouldBe("irc");

    [Fact]
    public void Binds_every_option()
    {
        var (account, failure) = _builder.Make(
            ("server", "[::1]:6697"), ("nick", "bot"), ("user", "u"), ("realName", "A Bot"), ("channels:0", "#a"), ("channels:1", "#b key"),
            ("tls", "true"), ("tlsCaFile", "/ca.pem"), ("password", "p"), ("sasl:account", "robot"), ("sasl:password", "s"),
            ("burst", "9"), ("linesPerSecond", "0.5"), ("pingSeconds", "30"));
        failure.ShouldBeNull();
        (account.Host, account.Port).ShouldBe(("::1", 6697));
        (account.Nick, account.User, account.RealName).ShouldBe(("bot", "u", "A Bot"));
        account.Channels.ShouldBe(["#a", "#b key"]);
        (account.Tls, account.TlsCaFile, account.Password).ShouldBe((true, "/ca.pem", "p"));
        (account.Sasl?.Account, account.Sasl?.Password).ShouldBe(("robot", "s"));
        (account.Burst, account.LinesPerSecond, account.PingSeconds).ShouldBe((9, 0.5, 30));
    }

    [Fact]
    public void Needs_no_more_than_server_and_nick() => _builder.Make(("server", "irc.example.org:6667"), ("nick", "bot")).Failure.ShouldBeNull();

    [Theory]
    [InlineData("server", "")]
    [InlineData("server", "irc.example.org")]
    [InlineData("server", "irc://irc.example.org:6667")]
    [InlineData("server", "irc.example.org:66777")]
    [InlineData("nick", "")]
    [InlineData("nick", "two words")]
    [InlineData("nick", "9lives")]
    [InlineData("user", "a b")]
    [InlineData("realName", "two\nlines")]
    [InlineData("password", "two\nlines")]
    [InlineData("channels:0", "room")]
    [InlineData("channels:0", "#a,#b")]
    [InlineData("channels:0", "")]
    [InlineData("tlsCaFile", "/ca.pem")]
    [InlineData("sasl:account", "robot")]
    [InlineData("burst", "0")]
    [InlineData("linesPerSecond", "0")]
    [InlineData("pingSeconds", "0")]
    public void Rejects_what_cannot_work_and_names_it(string key, string value)
    {
        var config = new Dictionary<string, string?>(StringComparer.Ordinal) { ["server"] = "irc.example.org:6667", ["nick"] = "bot", [key] = value };
        var failure = _builder.Make([.. config.Select(static entry => (entry.Key, entry.Value))]).Failure.ShouldNotBeNull();
        failure.ShouldContain(key.Split(':')[0]);
    }

    [Fact]
    public void Builds_into_a_folder_that_can_be_copied_as_it_is()
    {
        var metadata = typeof(IrcPluginTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        var folder = metadata.Single(static entry => entry.Key == "PluginFolder").Value!;
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "plugin.json")));
        manifest.RootElement.GetProperty("id").GetString().ShouldBe("irc");
        var entry = manifest.RootElement.GetProperty("entry").GetString().ShouldNotBeNull();
        File.Exists(Path.Combine(folder, entry)).ShouldBeTrue();
        File.ReadAllText(Path.Combine(folder, Path.ChangeExtension(entry, ".deps.json"))).ShouldNotContain("PluginGateway.");
        Directory.GetFiles(folder, "PluginGateway.*").ShouldBeEmpty();
    }
}
