using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Protocol;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>The room for large results on their way to callers (SEC-12): who takes it, what comes above, when it is free again.</summary>
public sealed class NodeResultRoomTests : IDisposable
{
    private const int Letters = 12_000_000;

    // As JSON.
    private const int Large = Letters + 2;

    private readonly TestDevice _device = new();

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Takes_128_MiB_and_not_a_byte_more()
    {
        var room = new NodeResultRoom();
        room.TryTake(NodeResultRoom.From - 1, out var small).ShouldBeTrue();
        small.ShouldBeNull();
        room.Taken.ShouldBe(0);
        var places = Enumerable.Range(0, 8).Select(_ => Take(room, 16 * 1024 * 1024)).ToList();

        room.Taken.ShouldBe(128 * 1024 * 1024);
        room.TryTake(NodeResultRoom.From, out _).ShouldBeFalse();
        room.Taken.ShouldBe(128 * 1024 * 1024);
        room.TryTake(NodeResultRoom.From - 1, out _).ShouldBeTrue();

        places[0].Dispose();
        places[0].Dispose();
        room.Taken.ShouldBe(112 * 1024 * 1024);
        Take(room, 16 * 1024 * 1024).Dispose();
        places.ForEach(place => place.Dispose());
        room.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Refuses_results_while_callers_that_do_not_read_hold_the_room()
    {
        await using var gateway = await StartAsync(room: 30_000_000);
        await using var node = await TestNode.ConnectAsync(gateway, ["camera.snap"], _device);
        await using var caller = await gateway.ConnectAsync(Scopes.Write);
        await using var first = await LazyCaller.ConnectAsync(gateway, Scopes.Write);
        await using var second = await LazyCaller.ConnectAsync(gateway, Scopes.Write);
        var room = gateway.Part<NodeResultRoom>();
        foreach (var lazy in new[] { first, second })
        {
            await lazy.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap"));
            await AnswerAsync(node, Letters);
        }

        room.Taken.ShouldBe(2 * Large);
        var error = (await AskAsync(caller, node, Letters))["error"]!;
        error["code"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
        error["message"]!.GetValue<string>().ShouldBe("too many large results at this moment; try again, or ask for a smaller one");
        error["retryAfterMs"]!.GetValue<int>().ShouldBe(1000);
        (await AskAsync(caller, node, 1000))["ok"]!.GetValue<bool>().ShouldBeTrue();

        // One goes away, and the other one reads at last.
        await first.DisposeAsync();
        await Until.TrueAsync(() => room.Taken == Large);
        (await AskAsync(caller, node, Letters))["payload"]!["payload"]!.GetValue<string>().Length.ShouldBe(Letters);

        // Others have come and gone meanwhile: it hears of that, too.
        while ((await second.ReadAsync()).Length < Letters)
        {
        }

        await Until.TrueAsync(() => room.Taken == 0);
    }

    [Fact]
    public async Task Leaves_the_room_when_nobody_is_there_to_take_the_result()
    {
        await using var gateway = await StartAsync(room: 30_000_000);
        await using var node = await TestNode.ConnectAsync(gateway, ["camera.snap"], _device);
        await using var caller = await gateway.ConnectAsync(Scopes.Write);
        var gone = await LazyCaller.ConnectAsync(gateway, Scopes.Write);
        await gone.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap"));
        var asked = await node.AskedAsync();
        var connections = gateway.Connections;
        await gone.DisposeAsync();
        await Until.TrueAsync(() => gateway.Connections < connections);

        (await AnswerAsync(node, asked, Letters)).ContainsKey("ignored").ShouldBeFalse();

        await Until.TrueAsync(() => gateway.Part<NodeResultRoom>().Taken == 0);
        await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap", timeoutMs: 1));
        var late = await node.AskedAsync();
        await Until.TrueAsync(() => gateway.Part<NodeInvocations>().Count == 0);
        (await AnswerAsync(node, late, Letters))["ignored"]!.GetValue<bool>().ShouldBeTrue();
        gateway.Part<NodeResultRoom>().Taken.ShouldBe(0);
    }

    private static Task<TestGateway> StartAsync(long room) => TestGateway.StartAsync(services: services => services.AddSingleton(new NodeResultRoom { Most = room }));

    private static IDisposable Take(NodeResultRoom room, int bytes)
    {
        room.TryTake(bytes, out var place).ShouldBeTrue();
        return place.ShouldNotBeNull();
    }

    private static async Task<JsonObject> AskAsync(TestClient caller, TestNode node, int letters)
    {
        var id = await caller.RequestAsync("node.invoke", TestNode.Invoke(node.Id, "camera.snap"));
        await AnswerAsync(node, letters);
        return await caller.AnswerAsync(id);
    }

    private static async Task AnswerAsync(TestNode node, int letters) => await AnswerAsync(node, await node.AskedAsync(), letters);

    private static Task<JsonObject> AnswerAsync(TestNode node, JsonObject asked, int letters) =>
        node.Client.CallOkAsync("node.invoke.result", TestNode.Result(asked, new JsonObject { ["ok"] = true, ["payload"] = new string('Q', letters) }));
}
