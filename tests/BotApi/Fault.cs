using System.Text.Json.Nodes;

namespace BotApi;

/// <summary>What goes wrong with one call. Immutable.</summary>
public sealed record Fault
{
    private Fault(FaultKind kind) => Kind = kind;

    internal FaultKind Kind { get; }

    internal int Status { get; init; }

    internal string Body { get; init; } = "";

    internal TimeSpan Delay { get; init; }

    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The connection breaks, and nothing was taken.</summary>
    public static Fault CutBefore { get; } = new(FaultKind.CutBefore);

    /// <summary>The call is done, and the connection breaks before its answer.</summary>
    public static Fault CutAfter { get; } = new(FaultKind.CutAfter);

    /// <summary>Nothing is taken and nothing answered; the connection stays open until the caller gives up.</summary>
    public static Fault Blackhole { get; } = new(FaultKind.Blackhole);

    /// <summary>The call is done, and nothing answered; the connection stays open until the caller gives up.</summary>
    public static Fault BlackholeAfter { get; } = new(FaultKind.BlackholeAfter);

    /// <summary>409, as when somebody else polls.</summary>
    public static Fault Conflict { get; } = Refuses(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");

    /// <summary>429.</summary>
    public static Fault RateLimited(int retryAfter) => Refuses(429, $"Too Many Requests: retry after {retryAfter}", new JsonObject { ["retry_after"] = retryAfter });

    /// <summary>An answer that refuses.</summary>
    public static Fault Refuses(int code, string description, JsonObject? parameters = null)
    {
        var body = new JsonObject { ["ok"] = false, ["error_code"] = code, ["description"] = description };
        if (parameters is not null)
        {
            body["parameters"] = parameters;
        }

        return Answers(code, body.ToJsonString());
    }

    /// <summary>Some answer, of whatever kind.</summary>
    public static Fault Answers(int status, string body, params (string Name, string Value)[] headers) => new(FaultKind.Answers)
    {
        Status = status, Body = body, Headers = headers.ToDictionary(static header => header.Name, static header => header.Value, StringComparer.Ordinal),
    };

    /// <summary>It takes a while, and is done then.</summary>
    public static Fault Slow(TimeSpan delay) => new(FaultKind.Slow) { Delay = delay };
}

internal enum FaultKind
{
    CutBefore,
    CutAfter,
    Blackhole,
    BlackholeAfter,
    Answers,
    Slow,
}
