using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Connections;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>Many at the door at once, over real sockets (SEC-12).</summary>
public sealed class CrowdTests
{
    [Fact]
    public async Task SEC_12_lets_two_hundred_well_behaved_clients_of_one_address_in_at_once()
    {
        await using var gateway = await TestGateway.StartAsync();

        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => gateway.ConnectAsync("operator.read")));

        gateway.Connections.ShouldBe(200);
        gateway.Part<HalfOpenSockets>().Count.ShouldBe((0, 0));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task SEC_12_makes_room_for_a_client_when_silent_ones_fill_the_door()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var silent = new List<TestClient>();
        for (var i = 0; i < 10; i++)
        {
            silent.Add(await TestClient.OpenAsync(gateway));
        }

        var coming = gateway.ConnectAsync("operator.read");
        await Until.TrueAsync(() => gateway.Part<HalfOpenSockets>().Count.Waiting == 1);
        clock.Advance(HalfOpenSockets.Grace + TimeSpan.FromMilliseconds(1));

        await using var client = await coming;
        await client.CallOkAsync("health");

        // The one that had to make room is told why; the others stay until their time is over.
        (await silent[0].ClosedAsync()).ShouldBe((1008, "too many connections without a handshake"));
        gateway.Part<HalfOpenSockets>().Count.Inside.ShouldBe(9);
        foreach (var socket in silent)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task SEC_12_turns_a_handshake_of_more_than_64_KiB_away()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await TestClient.OpenAsync(gateway);

        await client.SendAsync(new string(' ', 64 * 1024) + "{}");

        (await client.ClosedAsync()).Code.ShouldBe((int)WebSocketCloseStatus.MessageTooBig);
    }
}
