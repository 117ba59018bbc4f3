using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Connections;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>Who comes through <c>tailscale serve</c> (<c>wire.md</c> §6.4), with a stand-in for the program <c>tailscale</c> that is really run.</summary>
public sealed class TailscaleTests : IDisposable
{
    private const string Alice = "alice@example.com";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-tailscale-");
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");
    private readonly FakeClock _clock = new(TimeProvider.System.GetUtcNow());

    public TailscaleTests()
    {
        var asked = Path.Combine(_folder.FullName, "asked");
        var program = Path.Combine(_folder.FullName, "tailscale");
        File.WriteAllText(program, $$$"""
            #!/bin/sh
            echo "$# $1 $2 $3 ${PGW_CANARY:-clean}" >> '{{{asked}}}'
            case "$3" in
              100.64.0.1) echo '{"Node":{"Name":"x"},"UserProfile":{"LoginName":"Alice@Example.com","DisplayName":"Alice"}}' ;;
              100.64.0.2) echo 'this is not JSON' ;;
              100.64.0.3) echo '{"UserProfile":{"LoginName":""}}' ;;
              *) echo 'peer not found' >&2; exit 1 ;;
            esac

            """.ReplaceLineEndings("\n"));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{_folder.FullName}:{_path}");
        Environment.SetEnvironmentVariable("PGW_CANARY", "a secret");
    }

    [Fact]
    public async Task Lets_whom_tailscale_vouches_for_in_without_a_secret()
    {
        await using var gateway = await StartAsync();
        await using var client = await OpenAsync(gateway, Alice, "100.64.0.1");

        var hello = await client.CallOkAsync("connect", Params(null));

        hello["type"]!.GetValue<string>().ShouldBe("hello-ok");
        gateway.Part<ConnectionRegistry>().All.ShouldHaveSingleItem().Caller.Principal.ShouldBe($"tailscale:{Alice}");
        await client.CallOkAsync("health");

        // Arguments as they are, and nothing of the gateway's environment.
        Asked.ShouldBe(["3 whois --json 100.64.0.1 clean"]);
    }

    [Theory]
    [InlineData("mallory@example.com", "100.64.0.1")]
    [InlineData(Alice, "100.64.0.2")]
    [InlineData(Alice, "100.64.0.3")]
    [InlineData(Alice, "100.64.0.4")]
    [InlineData("", "100.64.0.1")]
    [InlineData(Alice, "not-an-address")]
    [InlineData(Alice, "100.64.0.1, 100.64.0.1")]
    public async Task Falls_back_to_the_secret_for_everybody_else(string login, string address)
    {
        await using var gateway = await StartAsync();
        await using var stranger = await OpenAsync(gateway, login, address);
        await using var owner = await OpenAsync(gateway, login, address);

        (await stranger.CallErrorAsync("connect", Params("wrong"))).ShouldContain("mismatch");
        await owner.CallOkAsync("connect", Params(TestGateway.Token));
        gateway.Part<ConnectionRegistry>().All.ShouldHaveSingleItem().Caller.Principal.ShouldBe("owner");
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("Tailscale-User-Login")]
    public async Task Needs_every_header(string missing)
    {
        await using var gateway = await StartAsync();
        await using var client = await OpenAsync(gateway, Alice, "100.64.0.1", missing);

        (await client.CallErrorAsync("connect", Params(null))).ShouldBe("device identity required");
        Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Believes_nobody_unless_it_was_told_to()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await OpenAsync(gateway, Alice, "100.64.0.1");

        (await client.CallErrorAsync("connect", Params(null))).ShouldBe("device identity required");
        Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Keeps_an_answer_for_a_minute_and_a_failure_for_five_seconds()
    {
        await using var gateway = await StartAsync();
        foreach (var (address, passed, times) in new[]
        {
            ("100.64.0.1", 0, 1), ("100.64.0.1", 59, 1), ("100.64.0.4", 0, 2), ("100.64.0.4", 4, 2), ("100.64.0.4", 1, 3), ("100.64.0.1", 0, 4),
        })
        {
            _clock.Advance(TimeSpan.FromSeconds(passed));
            await using var client = await OpenAsync(gateway, Alice, address);
            await client.CallAsync("connect", Params(null));
            Asked.Length.ShouldBe(times, $"{address} after {passed.ToString(CultureInfo.InvariantCulture)} s");
        }
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        Environment.SetEnvironmentVariable("PGW_CANARY", null);
        _folder.Delete(recursive: true);
    }

    private string[] Asked => File.Exists(Path.Combine(_folder.FullName, "asked")) ? File.ReadAllLines(Path.Combine(_folder.FullName, "asked")) : [];

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(
        configure: keys => keys["gateway:auth:allowTailscale"] = "true",
        services: services => services.AddSingleton<TimeProvider>(_clock));

    private static Task<TestClient> OpenAsync(TestGateway gateway, string login, string address, string? missing = null) => TestClient.OpenAsync(gateway, options =>
    {
        foreach (var (name, value) in new[] { ("Tailscale-User-Login", login), ("X-Forwarded-For", address), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "machine.tailnet.ts.net") })
        {
            if (name != missing)
            {
                options.SetRequestHeader(name, value);
            }
        }
    });

    private static JsonObject Params(string? token)
    {
        var connect = TestClient.ConnectParams("operator.read");
        if (token is null)
        {
            connect.Remove("auth");
        }
        else
        {
            connect["auth"]!["token"] = token;
        }

        return connect;
    }
}
