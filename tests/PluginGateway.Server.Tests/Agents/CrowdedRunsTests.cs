using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>Runs that answer faster than clients can read, over real sockets: who reads misses nothing and stays; who does not is closed and holds up nobody.</summary>
public sealed class CrowdedRunsTests
{
    private const string Piece = "0123456789abcdef-0123456789abcdef-0123456789";

    [Fact]
    public async Task Loses_nothing_and_nobody_in_many_runs_at_once()
    {
        await using var gateway = await StartAsync();
        await using var readers = await CrowdAsync(gateway, 20);

        for (var i = 0; i < 50; i++)
        {
            await gateway.Client.RequestAsync("agent", Agent($"burst 200 word-{i:00}-", $"crowd-{i}"));
        }

        await EndedAsync(readers, 50);
        readers.All.ShouldAllBe(reader => reader.State == "open" && reader.Missing == 0);
    }

    [Fact]
    public async Task Waits_for_whoever_reads_when_an_answer_comes_in_a_burst()
    {
        await using var gateway = await StartAsync();
        await using var readers = await CrowdAsync(gateway, 8);

        // Two hundred thousand characters each: what is told of one is more than a client's queue holds, were it told as fast as it is said.
        for (var i = 0; i < 8; i++)
        {
            await gateway.Client.RequestAsync("agent", Agent($"burst 4500 {Piece}", $"long-{i}"));
        }

        await EndedAsync(readers, 8);
        readers.All.ShouldAllBe(reader => reader.State == "open" && reader.Missing == 0);
        for (var i = 0; i < 8; i++)
        {
            var said = gateway.Client.Seen.Where(frame => frame["event"]?.GetValue<string>() == "agent" && frame["payload"]!["runId"]!.GetValue<string>() == $"long-{i}").ToList();
            string.Concat(said.Select(frame => frame["payload"]!["data"]!["delta"]?.GetValue<string>())).Length.ShouldBe(4500 * Piece.Length);
        }
    }

    [Fact]
    public async Task Takes_one_event_that_is_larger_than_a_clients_queue()
    {
        await using var gateway = await StartAsync(keys => keys["agents:defaults:maxReplyCharacters"] = "3000000");
        await using var readers = await CrowdAsync(gateway, 2);

        await gateway.Client.RequestAsync("agent", Agent("once 1000000", "huge"));

        await EndedAsync(readers, 1);
        readers.All.ShouldAllBe(reader => reader.State == "open" && reader.Missing == 0);
    }

    [Fact]
    public async Task Closes_whoever_does_not_read_and_ends_its_runs_all_the_same()
    {
        await using var gateway = await StartAsync();
        await using var readers = await CrowdAsync(gateway, 2);
        await using var stuck = await CountingReader.OpenAsync(gateway.Gateway, reads: false);
        await Until.TrueAsync(() => gateway.Gateway.Connections == 4);

        var runs = 0;
        while (gateway.Gateway.Connections == 4)
        {
            // Until the system's own buffers are full as well.
            (runs++).ShouldBeLessThan(200);
            await gateway.Client.RequestAsync("agent", Agent($"burst 4500 {Piece}", $"stuck-{runs}"));
            await EndedAsync(readers, runs);
        }

        readers.All.ShouldAllBe(reader => reader.State == "open" && reader.Missing == 0);
    }

    private static Task<ToolGateway> StartAsync(Action<Dictionary<string, string?>>? configure = null) => ToolGateway.StartAsync([], keys =>
    {
        keys["agents:defaults:maxConcurrent"] = "50";
        configure?.Invoke(keys);
    });

    private static JsonObject Agent(string message, string id) => new() { ["message"] = message, ["sessionKey"] = id, ["idempotencyKey"] = id };

    private static Task EndedAsync(Crowd crowd, int runs) => Until.TrueAsync(() => crowd.All.All(reader => reader.Ended >= runs || reader.State != "open"));

    private static async Task<Crowd> CrowdAsync(ToolGateway gateway, int count)
    {
        var crowd = new Crowd();
        for (var i = 0; i < count; i++)
        {
            crowd.All.Add(await CountingReader.OpenAsync(gateway.Gateway));
        }

        return crowd;
    }

    private sealed class Crowd : IAsyncDisposable
    {
        public List<CountingReader> All { get; } = [];

        public async ValueTask DisposeAsync()
        {
            foreach (var reader in All)
            {
                await reader.DisposeAsync();
            }
        }
    }
}
