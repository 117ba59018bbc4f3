using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginGateway.Client;
using PluginGateway.Protocol;
using Xunit.Abstractions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Hundreds of connections that say nothing, or half of something, against the real program (SEC-12). What it costs is printed; only what must not happen is asserted.</summary>
public sealed class FloodTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Silent = 500;
    private const int Slow = 200;
    private const int Calls = 500;

    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => _gateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task SEC_12_serves_its_clients_while_hundreds_of_sockets_stay_half_open()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Read);
        await CallAsync(client);
        var quiet = await CallAsync(client);
        var before = ResidentBytes();

        var flood = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Silent + Slow; i++)
            {
                var socket = new TcpClient();
                flood.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, _gateway.Port);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(i < Silent ? Upgrade : "GET / HTTP/1.1\r\nHost: 127"));
            }

            var latencies = await CallAsync(client);
            var grown = ResidentBytes() - before;

            // From the very address that the flood comes from.
            var began = Stopwatch.GetTimestamp();
            await using var late = await _gateway.ConnectAsync(Scopes.Read);
            var connect = Stopwatch.GetElapsedTime(began);
            await late.CallAsync(HealthMethods.Health, new HealthParams(), CancellationToken.None);

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Silent} half-open and {Slow} slow sockets: resident memory grew by {grown / 1048576.0:0.0} MB"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"health of a client before: p50 {quiet[Calls / 2].TotalMilliseconds:0.00} ms, p99 {quiet[Calls * 99 / 100].TotalMilliseconds:0.00} ms"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"health of a client that was in: p50 {latencies[Calls / 2].TotalMilliseconds:0.00} ms, p99 {latencies[Calls * 99 / 100].TotalMilliseconds:0.00} ms"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a new client of the same address got in after {connect.TotalMilliseconds:0} ms"));
            grown.ShouldBeLessThan(100L * 1024 * 1024);
        }
        finally
        {
            flood.ForEach(socket => socket.Dispose());
        }
    }

    private static string Upgrade => "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

    private static async Task<List<TimeSpan>> CallAsync(GatewayClient client)
    {
        var latencies = new List<TimeSpan>();
        for (var i = 0; i < Calls; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await client.CallAsync(HealthMethods.Health, new HealthParams(), CancellationToken.None);
            latencies.Add(Stopwatch.GetElapsedTime(began));
        }

        latencies.Sort();
        return latencies;
    }

    private long ResidentBytes()
    {
        using var process = Process.GetProcessById(_gateway.ProcessId);
        return process.WorkingSet64;
    }
}
