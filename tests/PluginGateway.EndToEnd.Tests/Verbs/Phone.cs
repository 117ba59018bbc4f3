using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>A telephone as a node, which has one command and always answers the same.</summary>
internal sealed class Phone : IAsyncDisposable
{
    private readonly GatewayClient _client;
    private readonly EventSubscription _requests;
    private string? _asked;

    private Phone(GatewayClient client, string answer)
    {
        _client = client;
        _requests = client.Subscribe(NodeMethods.InvokeRequest, request =>
        {
            Volatile.Write(ref _asked, request.ParamsJson);
            _ = client.CallAsync(NodeMethods.Result, new NodeResultParams(request.Id, request.NodeId, Ok: true) { Payload = JsonElement.Parse(answer) }, CancellationToken.None);
        });
    }

    /// <summary>The params of what it was asked last.</summary>
    public string? Asked => Volatile.Read(ref _asked);

    /// <summary>Connects one.</summary>
    public static async Task<Phone> ConnectAsync(VerbWorld world, string name, string command, string answer) => new(
        await GatewayClient.ConnectAsync(
            new GatewayClientOptions
            {
                Url = world.Gateway.Url, Token = world.Gateway.Token, Role = Roles.Node, Commands = [command], Device = new FileDeviceIdentity(world.FileOf(name), TimeProvider.System),
                Client = new ClientInfo { Id = "node-host", DisplayName = name, Version = "1", Platform = "ios", Mode = ClientNames.NodeMode },
            },
            CancellationToken.None),
        answer);

    public async ValueTask DisposeAsync()
    {
        _requests.Dispose();
        await _client.DisposeAsync();
    }
}
