using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace PluginGateway.Server.Telemetry;

/// <summary>
/// Traces of messages: receipt, run, calls of tools, sending. All that becomes of one message is one trace, also across a restart of the gateway, because the trace's id is made from
/// the run's: nothing need be kept. The steps are siblings under a root that is never exported. Null while nobody listens; any thread.
/// </summary>
internal static class MessageTrace
{
    private static readonly ActivitySource Source = new(MeterNames.Traces);

    /// <summary>A message came in.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="accountId">Which of its accounts.</param>
    /// <param name="runId">The run that will answer it.</param>
    public static Activity? Receive(string channel, string accountId, string runId) => Messaging(ActivityKind.Consumer, "receive", channel, accountId, runId, runId);

    /// <summary>A message is handed to a network.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="accountId">Which of its accounts.</param>
    /// <param name="key">Its key.</param>
    /// <param name="runId">The run that said it; null when none did.</param>
    public static Activity? Send(string channel, string accountId, string key, string? runId) => Messaging(ActivityKind.Producer, "send", channel, accountId, key, runId ?? key);

    /// <summary>An agent answers.</summary>
    /// <param name="agent">The agent's id.</param>
    /// <param name="runId">The run.</param>
    public static Activity? Run(string agent, string runId)
    {
        var activity = Start($"invoke_agent {agent}", ActivityKind.Internal, runId);
        return activity?.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.id", agent).SetTag("pgw.run.id", runId);
    }

    /// <summary>An agent calls a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="runId">The run.</param>
    public static Activity? Tool(string tool, string runId)
    {
        var activity = Start($"execute_tool {tool}", ActivityKind.Internal, runId);
        return activity?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", tool);
    }

    /// <summary>Says what went wrong in a step. In words of the gateway: what a network answers may hold an address with a credential in it (SEC-17).</summary>
    public static void Fail(this Activity? activity, string kind) => activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", kind);

    private static Activity? Messaging(ActivityKind kind, string operation, string channel, string accountId, string id, string runId)
    {
        var activity = Start($"{operation} {channel}", kind, runId);
        return activity?.SetTag("messaging.system", channel).SetTag("messaging.operation.name", operation).SetTag("messaging.operation.type", operation).SetTag("messaging.message.id", id)
            .SetTag("pgw.account.id", accountId);
    }

    private static Activity? Start(string name, ActivityKind kind, string runId)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // What runs now may belong to a request: the message's own trace counts.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(runId));
        var root = new ActivityContext(ActivityTraceId.CreateFromBytes(hash.AsSpan(0, 16)), ActivitySpanId.CreateFromBytes(hash.AsSpan(16, 8)), ActivityTraceFlags.Recorded, traceState: null, isRemote: true);
        return Source.StartActivity(name, kind, root);
    }
}
