using System.Collections.Concurrent;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Plugins that people built against older contracts run. See tests/Fixtures/Frozen/README.md before you change anything here.</summary>
public sealed class FrozenPluginTests : IAsyncDisposable
{
    private readonly HostUnderTest _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Runs_with_all_it_brings()
    {
        await LoadAsync("1.0");

        var row = _test.Host.Row("frozen");
        row.Contracts.ShouldBe("1.0");
        row.Version.ShouldBe("1.2.3");
        row.Contributions.ShouldBe(["channel frozen-loop", "method frozen.greet", "method frozen.self", "agent frozen"]);
    }

    [Fact]
    public async Task Answers_its_methods()
    {
        await LoadAsync("1.0");

        (await _test.Tables.CallAsync("frozen.greet", """{ "name": "you" }""")).ShouldBe("""{"text":"good day you (test, operator, True)"}""");
        (await _test.Tables.CallAsync("frozen.self", "{}")).ShouldBe("""{"text":"frozen 1.2.3 frozen True"}""");
        (await Should.ThrowAsync<GatewayException>(() => _test.Tables.CallAsync("frozen.greet", """{ "name": "nobody" }"""))).Code.ShouldBe(ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Answers_as_an_agent()
    {
        await LoadAsync("1.0");
        var agent = _test.Host.Generations[0].AgentProviders[0].Provider;
        var request = new AgentRequest("run", "main", "key", "you", [new AgentMessage("user", "before")]) { Thinking = "high", ExtraSystemPrompt = "be kind" };
        var events = new List<AgentEvent>();

        await foreach (var thing in agent.RunAsync(request, CancellationToken.None))
        {
            events.Add(thing);
        }

        events.ShouldBe([new AgentText("good day you"), new AgentText(" after user:before"), new AgentText(" in main/key/run high be kind"), new AgentUsage(new TokenUsage(1, 2, 3))]);
        agent.Models.ShouldBe([new ModelSummary("frozen-1", "Frozen", "frozen") { ContextWindow = 10, Reasoning = false }]);
    }

    [Fact]
    public async Task Sends_and_receives_as_a_channel()
    {
        await LoadAsync("1.0");
        var channel = _test.Host.Generations[0].Channels[0];
        channel.Descriptor.Chats.ShouldBe(ChatKinds.Direct);
        await using var instance = channel.Accounts[0].Create();
        using var context = new Context();
        using var stop = new CancellationTokenSource();

        await instance.Channel.PrepareAsync(context, CancellationToken.None);
        (await Should.ThrowAsync<GatewayException>(() => instance.Channel.SendAsync(new OutboundMessage("chat", "early", "0"), CancellationToken.None).AsTask())).Code.ShouldBe(ErrorCodes.NotLinked);
        var running = instance.Channel.RunAsync(context, stop.Token);
        var receipt = await instance.Channel.SendAsync(new OutboundMessage("chat", "text", "1") { ReplyTo = "0" }, CancellationToken.None);
        await context.DrainAsync();
        await stop.CancelAsync();
        await running;

        receipt.ShouldBe(new DeliveryReceipt("1"));
        var inbound = context.Published.ShouldHaveSingleItem();
        inbound.ShouldBe(new InboundMessage("1", ChatKind.Direct, "chat", "me", "text", inbound.At) { SenderName = "Loop", Mentioned = true, ReplyTo = "0" });
        context.Reports.ShouldBe([(ChannelHealth.Starting, "prepared"), (ChannelHealth.Connected, "me on here"), (ChannelHealth.Degraded, "draining"), (ChannelHealth.Disconnected, null)]);
    }

    [Fact]
    public async Task Refuses_options_that_it_does_not_know_or_want()
    {
        var error = await LoadAsync("1.0", """{ "greting": "x", "accounts": { "here": { } } }""");

        error.ShouldNotBeNull().ShouldContain("greting");
        error.ShouldContain("Nick");
    }

    private async Task<string?> LoadAsync(string contracts, string config = """{ "greeting": "good day", "accounts": { "here": { "nick": "me" } } }""")
    {
        _test.Work.InstallFrom(Fixtures.Frozen(contracts), "frozen");
        await _test.Host.ApplyAsync([Entries.Enabled("frozen", config)], CancellationToken.None);
        return _test.Host.Row("frozen").Error;
    }

    private sealed class Context : IChannelContext, IDisposable
    {
        private readonly CancellationTokenSource _draining = new();

        public string AccountId => "here";

        public CancellationToken Draining => _draining.Token;

        public ConcurrentQueue<InboundMessage> Published { get; } = [];

        public ConcurrentQueue<(ChannelHealth Health, string? Detail)> Reports { get; } = [];

        public ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default)
        {
            Published.Enqueue(message);
            return ValueTask.CompletedTask;
        }

        public void Report(ChannelHealth health, string? detail = null) => Reports.Enqueue((health, detail));

        public Task DrainAsync() => _draining.CancelAsync();

        public void Dispose() => _draining.Dispose();
    }
}
