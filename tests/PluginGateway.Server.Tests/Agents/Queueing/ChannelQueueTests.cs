using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Agents.Queueing;

/// <summary>The same for messages from a network: what is answered, where, and what stops it.</summary>
public sealed class ChannelQueueTests
{
    [Fact]
    public async Task Answers_collected_messages_once()
    {
        await using var scene = await Scene.StartAsync("collect");
        var held = await scene.BusyAsync("alice");
        await scene.Network.SayAsync("alice", "one");
        await scene.Network.SayAsync("alice", "two");
        await scene.ArrivedAsync("swap/default/two");
        held.Release();

        (await scene.Network.HearAsync()).ShouldBe($"alice held {held.Name}");
        (await scene.Network.HearAsync()).ShouldBe("alice onetwo");
        scene.Network.HasHeardNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task Keeps_apart_what_is_answered_in_different_places()
    {
        // All in the main session, but alice, bob and a client are answered each where they are.
        await using var scene = await Scene.StartAsync("collect", keys => keys["session:dmScope"] = "main");
        var held = await scene.BusyAsync("alice");
        await scene.Network.SayAsync("alice", "one");
        await scene.Network.SayAsync("bob", "two");
        await scene.ArrivedAsync("swap/default/two");
        await scene.Gateway.Client.CallOkAsync("chat.send", ChatTests.Send("main", "three", "client-1"));
        held.Release();

        (await scene.Network.HearAsync()).ShouldBe($"alice held {held.Name}");

        // To different people, which have no order among them.
        new[] { await scene.Network.HearAsync(), await scene.Network.HearAsync() }.ShouldBe(["alice one", "bob two"], ignoreOrder: true);
        QueueModeTests.TextOf(await ChatTests.EndAsync(scene.Gateway.Client, "client-1")).ShouldBe("three");
    }

    [Fact]
    public async Task Goes_by_the_channel_before_the_rest()
    {
        await using var scene = await Scene.StartAsync("interrupt", keys => keys["messages:queue:byChannel:swap"] = "followup");
        var held = await scene.BusyAsync("alice");
        await scene.Network.SayAsync("alice", "one");
        await scene.Network.SayAsync("alice", "two");
        await scene.ArrivedAsync("swap/default/two");
        held.Release();

        (await scene.Network.HearAsync()).ShouldBe($"alice held {held.Name}");
        (await scene.Network.HearAsync()).ShouldBe("alice one");
        (await scene.Network.HearAsync()).ShouldBe("alice two");
    }

    [Fact]
    public async Task Stops_all_that_runs_and_waits_and_says_so()
    {
        await using var scene = await Scene.StartAsync("collect");
        await scene.BusyAsync("alice");
        await scene.Network.SayAsync("alice", "one");
        await scene.ArrivedAsync("swap/default/one");

        await scene.Network.SayAsync("alice", "STOP");

        (await scene.Network.HearAsync()).ShouldBe("alice Stopped.");
        await scene.Network.SayAsync("alice", "/stop");
        (await scene.Network.HearAsync()).ShouldBe("alice There was nothing to stop.");
        var ended = await ChatTests.EndAsync(scene.Gateway.Client, "swap/default/one");
        (ended["state"]!.GetValue<string>(), ended["stopReason"]!.GetValue<string>()).ShouldBe(("aborted", "stop"));
        var sessions = await scene.Gateway.Client.CallOkAsync("sessions.list");
        sessions["sessions"]![0]!["abortedLastRun"]!.GetValue<bool>().ShouldBeTrue();

        // And goes on afterwards.
        await scene.Network.SayAsync("alice", "again");
        (await scene.Network.HearAsync()).ShouldBe("alice again");
    }

    [Fact]
    public async Task Is_stopped_by_a_client()
    {
        await using var scene = await Scene.StartAsync("collect");
        var held = await scene.BusyAsync("alice");
        var key = await scene.SessionAsync();

        var stopped = await scene.Gateway.Client.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = key, ["runId"] = $"swap/default/hold~{held.Name}" });

        stopped["aborted"]!.GetValue<bool>().ShouldBeTrue();
        (await ChatTests.EndAsync(scene.Gateway.Client, $"swap/default/hold~{held.Name}"))["stopReason"]!.GetValue<string>().ShouldBe("rpc");
    }

    private sealed class Scene : IAsyncDisposable
    {
        private readonly PluginCopy _channel = new("Swappable");

        public SpokenNetwork Network { get; } = new();

        public ToolGateway Gateway { get; private set; } = null!;

        public static async Task<Scene> StartAsync(string mode, Action<Dictionary<string, string?>>? configure = null)
        {
            var scene = new Scene();
            scene.Gateway = await QueueModeTests.StartAsync(mode, keys =>
            {
                scene._channel.Configure(keys, scene.Network.Port);
                keys["messages:queue:debounceMs"] = "50";
                configure?.Invoke(keys);
            });
            return scene;
        }

        public async Task<Held> BusyAsync(string sender)
        {
            var held = new Held();
            await Network.SayAsync(sender, $"hold~{held.Name}");
            await Gateway.Client.EventAsync("agent", payload => payload["runId"]!.GetValue<string>() == $"swap/default/hold~{held.Name}");
            return held;
        }

        /// <summary>Waits until the gateway has a message, which waits.</summary>
        public Task ArrivedAsync(string runId) => Until.TrueAsync(() => Gateway.Gateway.Part<Server.Agents.AgentRunner>().Find(runId) is not null);

        public async Task<string> SessionAsync() => (await Gateway.Client.CallOkAsync("sessions.list"))["sessions"]![0]!["key"]!.GetValue<string>();

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Network.DisposeAsync();
            _channel.Dispose();
        }
    }
}
