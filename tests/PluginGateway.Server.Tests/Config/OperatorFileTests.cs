using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Writing;

namespace PluginGateway.Server.Tests.Config;

/// <summary>How the gateway writes the operator's file, and what it keeps of older ones.</summary>
public sealed class OperatorFileTests : IDisposable
{
    private readonly StateFolder _folder = new("{ }");

    [Fact]
    public void Replaces_the_text_keeps_its_mode_and_the_older_one()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.ConfigPath, mode);
        }

        Target().Replace("{ }"u8.ToArray(), "{}"u8.ToArray());

        _folder.Read().ShouldBe("{}");
        File.ReadAllText(Path.Combine(_folder.State.ConfigHistory, "0001.json")).ShouldBe("{ }");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder.ConfigPath).ShouldBe(mode);
        }

        Directory.EnumerateFiles(_folder.State.Path, ".*").ShouldBeEmpty();
    }

    [Fact]
    public void Writes_nothing_over_what_somebody_else_has_written()
    {
        Should.Throw<GatewayException>(() => Target().Replace("{  }"u8.ToArray(), "{}"u8.ToArray())).Message.ShouldBe("config changed since last load; re-run config.get and retry");

        _folder.Read().ShouldBe("{ }");
    }

    [Fact]
    public void Writes_what_a_link_leads_to_and_leaves_the_link()
    {
        var elsewhere = Path.Combine(_folder.State.Path, "elsewhere.json");
        File.Move(_folder.ConfigPath, elsewhere);
        File.CreateSymbolicLink(_folder.ConfigPath, elsewhere);

        Target().Replace("{ }"u8.ToArray(), "{}"u8.ToArray());

        File.ReadAllText(elsewhere).ShouldBe("{}");
        new FileInfo(_folder.ConfigPath).LinkTarget.ShouldBe(elsewhere);
    }

    [Fact]
    public void Keeps_twenty_older_versions()
    {
        var history = new ConfigHistory(_folder.State);
        for (var version = 1; version <= 25; version++)
        {
            history.Keep([(byte)version]);
        }

        Directory.EnumerateFiles(_folder.State.ConfigHistory).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(6, 20).Select(number => number.ToString("0000", CultureInfo.InvariantCulture) + ".json"));
        File.ReadAllBytes(Path.Combine(_folder.State.ConfigHistory, "0025.json")).ShouldBe([25]);
    }

    [Fact]
    public void Keeps_the_last_good_text_for_its_owner_alone_and_writes_it_only_when_it_differs()
    {
        var lastGood = new LastGood(_folder.State, NullLogger<LastGood>.Instance);
        lastGood.Keep("{}"u8.ToArray());
        var longAgo = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_folder.State.LastGood, longAgo);

        lastGood.Keep("{}"u8.ToArray());
        new LastGood(_folder.State, NullLogger<LastGood>.Instance).Keep("{}"u8.ToArray());

        File.GetLastWriteTimeUtc(_folder.State.LastGood).ShouldBe(longAgo);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder.State.LastGood).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        lastGood.Keep("{ }"u8.ToArray());
        File.ReadAllText(_folder.State.LastGood).ShouldBe("{ }");
    }

    public void Dispose() => _folder.Dispose();

    private OperatorFile Target() => new(new GatewayPlace(_folder.ConfigPath, _folder.State, [], WebRoot: null), new ConfigHistory(_folder.State));
}
