using PluginGateway.Host.Configuration;
using PluginGateway.Host.Service;
using PluginGateway.Host.Service.Windows;

namespace PluginGateway.Host.Tests.Service;

/// <summary>What <c>sc.exe</c> is told, and what is made of its answers.</summary>
public sealed class WindowsServiceTests
{
    [Theory]
    [InlineData(@"C:\Program Files\pgw.exe", @"""C:\Program Files\pgw.exe""")]
    [InlineData(@"C:\ends in\", @"""C:\ends in\\""")]
    [InlineData(@"a\\b", @"""a\\b""")]
    [InlineData(@"quote "" inside", @"""quote \"" inside""")]
    [InlineData(@"slash \"" quote", @"""slash \\\"" quote""")]
    [InlineData("", @"""""")]
    public void Quotes_as_Windows_takes_apart(string word, string quoted) => WindowsArguments.CommandLine([word]).ShouldBe(quoted);

    [Fact]
    public void Makes_a_service_of_the_profile()
    {
        var plan = Plans.Of("rescue");

        WindowsArguments.Create(plan).ShouldBe(["create", "PluginGateway-rescue", "binPath=", WindowsArguments.CommandLine(plan.Command), "start=", "delayed-auto", "DisplayName=", "PluginGateway (rescue)"]);
        WindowsArguments.Recover(plan).ShouldBe(["failure", "PluginGateway-rescue", "reset=", "86400", "actions=", "restart/5000/restart/5000/restart/60000"]);
    }

    [Fact]
    public async Task Reads_the_number_of_the_state_and_not_its_word()
    {
        const string Output = "SERVICE_NAME: PluginGateway\n        TYPE               : 10  WIN32_OWN_PROCESS\n        STATE              : 4  LAEUFT\n        WIN32_EXIT_CODE    : 0  (0x0)\n        PID                : 4711\n";
        var manager = new WindowsManager(Profile.Default, (_, _, _) => Task.FromResult(new ProgramResult(0, Output, string.Empty)));

        var state = await manager.QueryAsync(CancellationToken.None);

        (state.IsInstalled, state.Runtime.Status, state.Runtime.Pid).ShouldBe((true, "running", 4711));
    }

    [Fact]
    public async Task Tells_a_service_that_is_not_there_from_one_that_cannot_be_seen()
    {
        var nobody = new WindowsManager(Profile.Default, (_, _, _) => Task.FromResult(new ProgramResult(1060, string.Empty, "[SC] no such service")));
        var nothing = new WindowsManager(Profile.Default, (_, _, _) => Task.FromResult(new ProgramResult(null, string.Empty, "sc.exe is not installed")));

        (await nobody.QueryAsync(CancellationToken.None)).Runtime.Status.ShouldBe("stopped");
        (await nothing.QueryAsync(CancellationToken.None)).Runtime.ShouldBe(new ServiceRuntime("unknown") { Detail = "sc.exe is not installed" });
        (await Should.ThrowAsync<ServiceException>(() => new WindowsManager(Profile.Default, (_, _, _) => Task.FromResult(new ProgramResult(5, "Access is denied.", string.Empty))).StartAsync(CancellationToken.None)))
            .Hints.ShouldHaveSingleItem().ShouldContain("Run as administrator");
    }
}
