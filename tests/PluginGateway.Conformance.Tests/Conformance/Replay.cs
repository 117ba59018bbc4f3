using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Conformance.Tests.Conformance;

/// <summary>
/// Plays a recorded conversation against a gateway and lists what differs. What is adapted: the token is the gateway's, a hash, a device's token and a pairing request
/// are those that were last told, a device signs with a key of its own, and an operator that asks for no scope asks for all, which the reference would have given
/// it (SEC-05).
/// </summary>
internal sealed class Replay(TestGateway gateway, Recording recording, KnownDifferences known) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, TestClient> _clients = new(StringComparer.Ordinal);
    private readonly List<string> _differences = [];
    private readonly HashSet<string> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly RecordedDevices _devices = new();
    private string _hash = "none";

    /// <summary>Plays it. Each difference once.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        foreach (var step in recording.Steps)
        {
            var client = await ClientAsync(step);
            await AwaitRunsAsync(client, step);
            if (step.Closed is { } code)
            {
                await CompareCloseAsync(client, step, code);
            }
            else if (step.Raw is { } raw)
            {
                await client.SendAsync(Adapt(raw));
                await CompareAnswersAsync(client, step, IdOf(step, raw));
            }
            else
            {
                var id = await client.RequestAsync(step.Method!, Params(step, client));
                await AnswerAsNodeAsync(client, id, step);
                await CompareAnswersAsync(client, step, id);
            }
        }

        await CompareEventsAsync();
        return [.. _differences.Distinct(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            await client.DisposeAsync();
        }

        _devices.Dispose();
    }

    private async ValueTask<TestClient> ClientAsync(Recording.Step step) =>
        _clients.TryGetValue(step.Connection, out var client) ? client : _clients[step.Connection] = await TestDevice.OpenAsync(gateway, step.IsAfar);

    // When the sessions were listed, the recorded runs had come to their ends: what is told of a session is told of its last run.
    private async Task AwaitRunsAsync(TestClient client, Recording.Step step)
    {
        if (step.Method is "chat.send" or "agent" && step.Params?["idempotencyKey"]?.GetValue<string>() is { } run)
        {
            _runs.Add(run);
        }
        else if (step.Method is "sessions.list" or "status")
        {
            foreach (var started in _runs)
            {
                await client.CallAsync("agent.wait", new JsonObject { ["runId"] = started, ["timeoutMs"] = 2000 });
            }

            _runs.Clear();
        }
    }

    // A node is not asked for what it has done once for the same key.
    private async Task AnswerAsNodeAsync(TestClient caller, string id, Recording.Step step)
    {
        if (step.Node is not { } node)
        {
            return;
        }

        var phone = _clients[node.Connection];
        var key = step.Params!["idempotencyKey"]!.GetValue<string>();
        JsonObject? Asked() => phone.Seen.Where(frame => frame["event"]?.GetValue<string>() == "node.invoke.request").Select(frame => frame["payload"]!.AsObject())
            .FirstOrDefault(request => request["idempotencyKey"]!.GetValue<string>() == key && !_answered.Contains(request["id"]!.GetValue<string>()));
        await Until.TrueAsync(() => Asked() is not null || caller.Seen.Any(frame => frame["id"]?.ToString() == id));
        if (Asked() is not { } asked)
        {
            _differences.Add($"{step.Label} {step.Params?.ToJsonString()}: the node is not asked");
            return;
        }

        _answered.Add(asked["id"]!.GetValue<string>());
        var result = node.Result.DeepClone().AsObject();
        result["id"] = asked["id"]!.GetValue<string>();
        result["nodeId"] = asked["nodeId"]!.GetValue<string>();
        _differences.AddRange(ShapeComparison.Compare(node.Heard["payload"], (await phone.CallAsync("node.invoke.result", result))["payload"], "node.invoke.result: payload"));
    }

    private JsonNode? Params(Recording.Step step, TestClient client)
    {
        if (step.Params is null)
        {
            return null;
        }

        var adapted = JsonNode.Parse(Adapt(step.Params.ToJsonString()));
        if (step.Method == "connect" && adapted!["role"]?.GetValue<string>() != "node" && adapted["scopes"] is not JsonArray { Count: > 0 })
        {
            adapted["scopes"] = new JsonArray("operator.admin");
        }

        if (adapted is JsonObject connect && connect["device"] is JsonObject device && device.ContainsKey("sign"))
        {
            connect["device"] = _devices.Sign(connect, device, client.Nonce);
        }

        return adapted;
    }

    private string Adapt(string text) =>
        _devices.Adapt(text.Replace("{token}", TestGateway.Token, StringComparison.Ordinal).Replace("{hash}", _hash, StringComparison.Ordinal));

    private static string IdOf(Recording.Step step, string raw) =>
        step.Answer is null ? string.Empty : step.Answer["id"]?.ToString() ?? JsonNode.Parse(raw)!["id"]!.ToString();

    private async Task CompareCloseAsync(TestClient client, Recording.Step step, int code)
    {
        var closed = await client.ClosedAsync();
        if (closed.Code != code || (closed.Reason ?? string.Empty) != step.Reason)
        {
            _differences.Add($"close: {closed.Code} '{closed.Reason}', recorded {code} '{step.Reason}'");
        }
    }

    private async Task CompareAnswersAsync(TestClient client, Recording.Step step, string id)
    {
        foreach (var recorded in new[] { step.Answer, step.Final })
        {
            if (recorded is null)
            {
                return;
            }

            var answer = await client.AnswerAsync(id);
            if (known.IsPending(step.Method) && IsUnknown(Text(answer), step.Method!))
            {
                return;
            }

            _devices.Learn(answer);
            if (step.Method == "config.get" && answer["payload"]?["hash"] is { } hash)
            {
                _hash = hash.GetValue<string>();
            }

            _differences.AddRange(Compare(step, recorded, answer));
        }
    }

    private static IEnumerable<string> Compare(Recording.Step step, JsonObject recorded, JsonObject answer)
    {
        if (recorded["message"]?.GetValue<string>() is not { } message)
        {
            if (Text(answer) is { } refusal)
            {
                return [$"{step.Label} {step.Params?.ToJsonString()}: refused with '{refusal}', recorded as answered"];
            }

            var status = answer["payload"] is JsonObject payload ? payload["status"]?.ToString() : null;
            return ShapeComparison.Compare(recorded["payload"], answer["payload"], $"{step.Label}: payload")
                .Concat(recorded["status"] is { } expected && expected.ToString() != status ? [$"{step.Label}: payload.status is '{status}', recorded '{expected}'"] : []);
        }

        if (Text(answer) is not { } text)
        {
            return [$"{step.Label} {step.Params?.ToJsonString()}: answered, recorded as refused with '{message}'"];
        }

        var code = answer["error"]!["code"]!.GetValue<string>();
        return (text == message ? Array.Empty<string>() : [$"{step.Label}: says '{text}', recorded '{message}'"])
            .Concat(code == recorded["code"]!.GetValue<string>() ? [] : [$"{step.Label}: code {code}, recorded {recorded["code"]} for '{message}'"])
            .Concat(recorded["details"] is { } details ? ShapeComparison.Compare(details, answer["error"]!["details"], $"{step.Label}: error.details") : []);
    }

    // Whether a method exists is told to an operator with admin alone (wire.md §10); others hear of the scope or the role.
    private static bool IsUnknown(string? text, string method) => text is "missing scope: operator.admin" or "unauthorized role: node" || text == $"unknown method: {method}";

    private static string? Text(JsonObject answer) => answer["ok"]!.GetValue<bool>() ? null : answer["error"]!["message"]!.GetValue<string>();

    private async Task CompareEventsAsync()
    {
        foreach (var (kind, shape) in recording.Events)
        {
            var name = kind.Split('/')[0];
            var unseen = $"event {kind}: not sent";
            if (known.IsPending("event " + name))
            {
                continue;
            }

            // What is known not to come is not waited for; should it come after all, the entry in the list is stale.
            if (!await ComesAsync(kind, known.Contains(unseen) ? TimeSpan.Zero : Patience))
            {
                _differences.Add(unseen);
            }

            _differences.AddRange(_clients.Values.SelectMany(client => client.Seen).Where(frame => IsKind(frame, kind))
                .SelectMany(frame => ShapeComparison.Compare(shape, frame["payload"], $"event {name}: payload")));
        }
    }

    private async Task<bool> ComesAsync(string kind, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        try
        {
            while (!_clients.Values.SelectMany(client => client.Seen).Any(frame => IsKind(frame, kind)))
            {
                await tick.WaitForNextTickAsync(deadline.Token);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static bool IsKind(JsonObject frame, string kind)
    {
        var parts = kind.Split('/');
        return frame["event"]?.GetValue<string>() == parts[0]
            && (parts.Length == 1 || frame["payload"]![parts[0] == "agent" ? "stream" : "state"]!.GetValue<string>() == parts[1]);
    }
}
