using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Security;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Conformance.Tests.Conformance;

/// <summary>
/// The gateway against recorded conversations of the reference gateway: the same requests, and every key, type, text and close code of the answers, but for the
/// differences that are on purpose.
/// </summary>
public sealed class ConformanceTests
{
    private static readonly KnownDifferences Known = new();

    public static TheoryData<string> Recordings => [.. Recording.Names];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Answers_as_the_reference_does(string name)
    {
        await using var gateway = await StartAsync();
        await using var replay = new Replay(gateway, Recording.Read(name), Known);

        var differences = await replay.RunAsync();

        string.Join('\n', differences.Where(difference => !Known.Contains(difference)).Distinct(StringComparer.Ordinal)).ShouldBeEmpty($"new differences in {name}; those on purpose go into Shapes/differs.json");
    }

    [Fact]
    public async Task Differs_in_everything_that_is_said_to_differ()
    {
        var stale = Known.All.ToHashSet(StringComparer.Ordinal);
        foreach (var name in Recording.Names)
        {
            await using var gateway = await StartAsync();
            await using var replay = new Replay(gateway, Recording.Read(name), Known);
            stale.ExceptWith(await replay.RunAsync());
        }

        string.Join('\n', stale).ShouldBeEmpty("no longer so: take them out of Shapes/differs.json");
    }

    [Fact]
    public async Task Has_none_of_the_methods_that_are_said_to_come_later()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        var there = client.Hello["features"]!["methods"]!.AsArray().Select(method => method!.GetValue<string>());

        Known.Pending.Intersect(there, StringComparer.Ordinal).ShouldBeEmpty("they are there: take them out of Shapes/pending.json, so that their recorded answers count");
    }

    // The recorded gateway had a file, too, and answered to a name from outside; its clients are wrong more often than a source may be (SEC-09).
    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync(
        configure: keys => keys["gateway:allowedHosts:0"] = TestDevice.RemoteHost,
        services: services => services.AddSingleton(new AuthLimits { FailuresPerSource = int.MaxValue }),
        config: "{ }");
}
