using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>What touches the operating system: ours for real, the others' by what they would run.</summary>
public sealed class PlatformTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("manager-");

    private string IdentityPath => Path.Combine(folder.FullName, "clawx-device-identity.json");

    [Fact]
    public void T61_an_identity_is_made_closed_to_others_and_stays()
    {
        var made = DeviceIdentityFile.Load(folder.FullName, TimeProvider.System).Key().DeviceId;
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(IdentityPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.ReadAllText(IdentityPath).ShouldEndWith("}\n");
        DeviceIdentityFile.Load(folder.FullName, TimeProvider.System).Key().DeviceId.ShouldBe(made);
        JsonElement.Parse(File.ReadAllText(IdentityPath)).GetProperty("publicKeyPem").GetString()!.ShouldStartWith("-----BEGIN PUBLIC KEY-----");
    }

    [Fact]
    public void T61_a_wrong_id_is_corrected_and_the_keys_are_kept()
    {
        var made = DeviceIdentityFile.Load(folder.FullName, TimeProvider.System).Key().DeviceId;
        var text = File.ReadAllText(IdentityPath);
        File.WriteAllText(IdentityPath, text.Replace(made, new string('0', 64), StringComparison.Ordinal));
        DeviceIdentityFile.Load(folder.FullName, TimeProvider.System).Key().DeviceId.ShouldBe(made);
        File.ReadAllText(IdentityPath).ShouldBe(text);
    }

    [Theory]
    [InlineData("{ broken")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"deviceId":"x","publicKeyPem":"y","privateKeyPem":"z","createdAtMs":1}""")]
    public void T61_D20_a_file_that_cannot_be_used_is_kept_aside(string text)
    {
        File.WriteAllText(IdentityPath, text);
        DeviceIdentityFile.Load(folder.FullName, TimeProvider.System).Key().DeviceId.Length.ShouldBe(64);
        File.ReadAllText(Directory.GetFiles(folder.FullName, "*.corrupt-*").ShouldHaveSingleItem()).ShouldBe(text);
    }

    [Fact]
    public async Task Listeners_are_found_on_this_machine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var ports = new ProcPorts();
        (await ports.ListenersAsync(port, CancellationToken.None)).ShouldBe([Environment.ProcessId]);
        ports.IsFree(port).ShouldBeFalse();
        listener.Stop();
        (await ports.ListenersAsync(port, CancellationToken.None)).ShouldBeEmpty();
        ports.IsFree(port).ShouldBeTrue();
    }

    [Fact]
    public async Task Netstat_is_read_by_its_columns()
    {
        var commands = new Commands(
            "  TCP    127.0.0.1:18789    0.0.0.0:0    LISTENING    11", "  TCP    [::1]:18789    [::]:0    LISTENING    11", "  TCP    127.0.0.1:187890    0.0.0.0:0    LISTENING    12",
            "  TCP    127.0.0.1:50000    127.0.0.1:18789    ESTABLISHED    13", "garbage");
        (await new ListedPorts(commands, isWindows: true).ListenersAsync(18789, CancellationToken.None)).ShouldBe([11]);
        commands.Ran.ShouldBe(["netstat -ano"]);
    }

    [Fact]
    public async Task Lsof_is_read_by_its_lines()
    {
        var commands = new Commands("21", "21", "22", "?");
        (await new ListedPorts(commands, isWindows: false).ListenersAsync(18789, CancellationToken.None)).ShouldBe([21, 22]);
        commands.Ran.ShouldBe(["lsof -i :18789 -sTCP:LISTEN -t"]);
        (await new ListedPorts(new Commands { Missing = ["*"] }, isWindows: false).ListenersAsync(18789, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_in_words()
    {
        var launcher = new ChildLauncher(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<ChildLauncher>.Instance, job: null);
        var environment = SystemCommand.OwnEnvironment();
        (await launcher.StartAsync(new GatewaySpawn("no-such-gateway", [], environment, folder.FullName), static _ => { }).ShouldThrowAsync<GatewayStartException>()).Message.ShouldContain("is not in PATH");
        (await launcher.StartAsync(new GatewaySpawn("/no/such/gateway", [], environment, folder.FullName), static _ => { }).ShouldThrowAsync<GatewayStartException>()).Message.ShouldContain("/no/such/gateway does not exist");
        (await launcher.StartAsync(new GatewaySpawn("sh", [], environment, "/no/such/folder"), static _ => { }).ShouldThrowAsync<GatewayStartException>()).Kind.ShouldBe(GatewayStartFailure.CannotLaunch);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_ended()
    {
        var runner = new CommandRunner(TimeProvider.System);
        (await runner.RunAsync(SystemCommand.Of("sh", "-c", "echo out; echo err >&2; exit 3"), TimeSpan.FromSeconds(30), CancellationToken.None))
            .ShouldNotBeNull().ShouldSatisfyAllConditions(result => result.ExitCode.ShouldBe(3), result => result.Output.ShouldBe(["out"]), result => result.Errors.ShouldBe(["err"]));
        (await runner.RunAsync(SystemCommand.Of("sleep", "600"), TimeSpan.FromMilliseconds(200), CancellationToken.None)).ShouldBeNull();
        (await runner.RunAsync(SystemCommand.Of("no-such-command"), TimeSpan.FromSeconds(30), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Options_are_checked_at_the_start_of_the_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddGatewayManager(static options =>
        {
            options.Port = 0;
            options.CallTimeout = TimeSpan.Zero;
        });
        using var host = builder.Build();
        var failure = await host.StartAsync().ShouldThrowAsync<OptionsValidationException>();
        failure.Message.ShouldContain("Port");
        failure.Message.ShouldContain("CallTimeout must be between");
    }

    public void Dispose() => folder.Delete(recursive: true);
}
