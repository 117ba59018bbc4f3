namespace PluginGateway.Server.Tests.Identity;

/// <summary>One gateway for the tests of a class, reachable also under a name that is not local.</summary>
public sealed class RemoteGatewayFixture : IAsyncLifetime
{
    public TestGateway Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await TestDevice.RemoteGatewayAsync();

    public async Task DisposeAsync() => await Gateway.DisposeAsync();
}
