using System.Globalization;

namespace ModelServer;

/// <summary>What the server does with one request: answers in steps, or refuses. Immutable.</summary>
public sealed record ModelReply
{
    /// <summary>What happens, in order.</summary>
    public IReadOnlyList<ModelStep> Steps { get; init; } = [];

    /// <summary>Why the answer ends: <c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>; null when it just ends, as of a server that was killed politely.</summary>
    public string? FinishReason { get; init; } = "stop";

    /// <summary>Tokens of question and answer; null when the server does not count.</summary>
    public (int Input, int Output)? Usage { get; init; } = (10, 5);

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The body of a refusal, or of an answer that is none.</summary>
    public string Body { get; init; } = "";

    /// <summary>The body's type.</summary>
    public string BodyType { get; init; } = "application/json";

    /// <summary>More headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Says it in pieces.</summary>
    public static ModelReply Says(params string[] pieces) => Does([.. pieces.Select(static piece => new Say(piece))]);

    /// <summary>Does these things.</summary>
    public static ModelReply Does(params ModelStep[] steps) =>
        new() { Steps = steps, FinishReason = steps.Any(static step => step is CallTool) ? "tool_calls" : "stop" };

    /// <summary>Refuses, as OpenAI words it.</summary>
    public static ModelReply Refuses(int status, string message, string type = "invalid_request_error", string? code = null) => new()
    {
        Status = status,
        Body = new System.Text.Json.Nodes.JsonObject { ["error"] = new System.Text.Json.Nodes.JsonObject { ["message"] = message, ["type"] = type, ["code"] = code } }.ToJsonString(),
    };

    /// <summary>The same with <c>Retry-After</c> in seconds.</summary>
    public ModelReply RetryAfter(int seconds) => With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same with a header more.</summary>
    public ModelReply With(string header, string value) => this with { Headers = new Dictionary<string, string>(Headers, StringComparer.Ordinal) { [header] = value } };
}

/// <summary>One thing that a server does while it answers. The base of a closed set.</summary>
public abstract record ModelStep;

/// <summary>Says some text.</summary>
public sealed record Say(string Text) : ModelStep;

/// <summary>Thinks aloud.</summary>
public sealed record Think(string Text) : ModelStep;

/// <summary>Calls a tool. The arguments are sent as they are, in pieces of <paramref name="PieceLength"/> characters.</summary>
public sealed record CallTool(string Id, string Name, string Arguments, int PieceLength = 7) : ModelStep;

/// <summary>Ends the connection in the middle. What is on its way may be lost with it: wait until the client has it (<see cref="WaitFor"/>).</summary>
public sealed record Cut : ModelStep;

/// <summary>Sends a line of the stream as it is.</summary>
public sealed record SendRaw(string Line) : ModelStep;

/// <summary>Waits until it is told to go on; with a task that never ends, it hangs until the client goes away.</summary>
public sealed record WaitFor(Task Gate) : ModelStep
{
    /// <summary>Waits for ever.</summary>
    public static WaitFor Ever { get; } = new(new TaskCompletionSource().Task);
}
