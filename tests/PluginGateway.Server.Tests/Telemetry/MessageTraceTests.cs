using System.Collections.Concurrent;
using System.Diagnostics;
using PluginGateway.Server.Telemetry;
using PluginGateway.Server.Tests.Agents.Queueing;

namespace PluginGateway.Server.Tests.Telemetry;

/// <summary>Traces of messages on their way through a gateway. Other gateways of the process trace by the same source, and their first messages have the same ids.</summary>
[Collection(nameof(Alone))]
public sealed class MessageTraceTests
{
    [Fact]
    public async Task What_becomes_of_a_message_is_one_trace()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MeterNames.Traces,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var network = new SpokenNetwork();
        using var folder = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys => folder.Configure(keys, network.Port));

        await network.SayAsync("tracy", "hello");
        (await network.HearAsync()).ShouldContain("hello");

        Activity[] trace = [];
        await Until.TrueAsync(() => (trace = [.. ended.GroupBy(activity => activity.TraceId).Select(steps => steps.ToArray()).FirstOrDefault(steps => steps.Length >= 3) ?? []]).Length >= 3);
        trace.Select(activity => activity.DisplayName).Order(StringComparer.Ordinal).ShouldBe(["invoke_agent main", "receive swap", "send swap"]);
        trace.Select(activity => activity.Kind).ShouldBe([ActivityKind.Consumer, ActivityKind.Internal, ActivityKind.Producer], ignoreOrder: true);
        trace.Select(activity => activity.ParentSpanId).Distinct().Count().ShouldBe(1);
        trace.ShouldAllBe(activity => activity.Status == ActivityStatusCode.Unset);
        trace.SelectMany(activity => activity.Tags).ShouldNotContain(tag => tag.Value == "tracy");
    }
}
