using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>One gateway for the tests of a class, reachable also under a name that is not local. Its tests are wrong more often than a source may be (SEC-09).</summary>
public sealed class RemoteGatewayFixture : IAsyncLifetime
{
    public TestGateway Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await TestDevice.RemoteGatewayAsync(limits: new AuthLimits { FailuresPerSource = int.MaxValue });

    public async Task DisposeAsync() => await Gateway.DisposeAsync();
}
