using Microsoft.Extensions.Options;
using PluginGateway.Contracts.Agents;
using Shouldly;
using Xunit;

namespace PluginGateway.Agents.Echo.Tests;

public sealed class EchoProviderTests
{
    [Theory]
    [InlineData("hello")]
    [InlineData("hello there,  world\n\nnew line ")]
    [InlineData("")]
    [InlineData("  grüße 😀")]
    public async Task Says_what_it_was_told(string message)
    {
        var said = await RunAsync(message);
        string.Concat(said.OfType<AgentText>().Select(static text => text.Delta)).ShouldBe("You said: " + message);
    }

    [Fact]
    public async Task Streams_word_by_word()
    {
        var said = await RunAsync("one two");
        said.OfType<AgentText>().Select(static text => text.Delta).ShouldBe(["You ", "said: ", "one ", "two"]);
    }

    [Fact]
    public async Task Says_a_long_text_in_a_bounded_number_of_pieces()
    {
        var message = string.Join(' ', Enumerable.Range(0, 10_000));
        var pieces = (await RunAsync(message)).OfType<AgentText>().Select(static text => text.Delta).ToList();
        pieces.Count.ShouldBeInRange(2, WordPieces.Most);
        string.Concat(pieces).ShouldBe("You said: " + message);
    }

    [Fact]
    public async Task Tells_usage_last_and_counts_the_history()
    {
        var alone = (await RunAsync("hello")).Last().ShouldBeOfType<AgentUsage>().Usage;
        var after = (await RunAsync("hello", new AgentMessage("user", new string('x', 400)))).Last().ShouldBeOfType<AgentUsage>().Usage;
        alone.Total.ShouldBe(alone.Input + alone.Output);
        after.Input.ShouldBe(alone.Input + 100);
        after.Output.ShouldBe(alone.Output);
    }

    [Fact]
    public async Task Stops_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var said = Provider(delayMs: 1000).RunAsync(Request("one two three"), stop.Token).GetAsyncEnumerator(stop.Token);
        (await said.MoveNextAsync()).ShouldBeTrue();
        var next = said.MoveNextAsync().AsTask();
        next.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => next);
        await said.DisposeAsync();
    }

    [Fact]
    public async Task Stops_when_it_is_cancelled_though_it_never_waits()
    {
        using var stop = new CancellationTokenSource();
        var said = Provider(delayMs: 0).RunAsync(Request("one two three"), stop.Token).GetAsyncEnumerator(stop.Token);
        (await said.MoveNextAsync()).ShouldBeTrue();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => said.MoveNextAsync().AsTask());
        await said.DisposeAsync();
    }

    [Fact]
    public void Offers_one_model()
    {
        var model = Provider(delayMs: 0).Models.ShouldHaveSingleItem();
        (model.Id, model.Provider).ShouldBe(("echo-1", "echo"));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void Takes_delays_of_up_to_a_second(int delayMs, bool ok)
    {
        var result = new EchoOptionsValidator().Validate(name: null, new EchoOptions { DelayMs = delayMs });
        result.Succeeded.ShouldBe(ok);
        (result.FailureMessage ?? "delayMs").ShouldContain("delayMs");
    }

    private static EchoProvider Provider(int delayMs) => new(Options.Create(new EchoOptions { DelayMs = delayMs }), TimeProvider.System);

    private static AgentRequest Request(string message, params AgentMessage[] history) => new("run-1", "main", "agent:main:main", message, history);

    private static async Task<List<AgentEvent>> RunAsync(string message, params AgentMessage[] history)
    {
        var said = new List<AgentEvent>();
        await foreach (var part in Provider(delayMs: 0).RunAsync(Request(message, history), CancellationToken.None))
        {
            said.Add(part);
        }

        return said;
    }
}
