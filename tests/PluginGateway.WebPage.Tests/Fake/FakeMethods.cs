using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>Answers the requests of one connection.</summary>
internal sealed class FakeMethods(FakeGateway gateway, FakeConnection connection)
{
    /// <summary>Greets the page and serves it until it goes.</summary>
    public async Task ServeAsync()
    {
        await connection.SendAsync(Wire.Event(ConnectMethods.Challenge, new ConnectChallenge("a-nonce", gateway.NextTime()), seq: null));
        while (await connection.ReadAsync() is { } frame)
        {
            var id = frame.GetProperty("id").GetString()!;
            var method = frame.GetProperty("method").GetString()!;
            await AnswerAsync(id, method, frame.GetProperty("params"));
        }
    }

    private Task AnswerAsync(string id, string method, JsonElement parameters)
    {
        if (!connection.IsAdmitted)
        {
            return ConnectAsync(id, parameters.Deserialize(ConnectMethods.Connect.ParamsInfo)!);
        }

        gateway.Called.Enqueue(method);
        return method switch
        {
            "chat.history" => AnswerAsync(id, ChatMethods.History, new ChatHistory("main", gateway.History, "off")),
            "chat.send" => SendAsync(id, parameters.Deserialize(ChatMethods.Send.ParamsInfo)!),
            "chat.abort" => AbortAsync(id),
            "agents.list" => AnswerAsync(id, AgentsMethods.List, new AgentsList("main", "main", "per-sender", [new AgentSummary("main", gateway.AgentName)])),
            _ => connection.SendAsync(Wire.Refusal(id, new ErrorShape(ErrorCodes.InvalidRequest, $"unknown method: {method}"))),
        };
    }

    private async Task ConnectAsync(string id, ConnectParams connect)
    {
        gateway.Connects.Enqueue(connect);
        if (gateway.Refusing(connect) is { } error)
        {
            await connection.SendAsync(Wire.Refusal(id, error));
            await connection.CloseAsync(1008, error.Message);
            return;
        }

        // Events follow the greeting, never come before it.
        await AnswerAsync(id, ConnectMethods.Connect, Hello());
        connection.IsAdmitted = true;
    }

    private async Task SendAsync(string id, ChatSendParams send)
    {
        gateway.Sent.Enqueue(send);
        if (gateway.RefusingToSend(send) is { } error)
        {
            await connection.SendAsync(Wire.Refusal(id, error));
            return;
        }

        gateway.Keep("user", send.Message);
        if (gateway.LosesTheAnswer)
        {
            gateway.IsDown = true;
            gateway.DropAll();
        }
        else
        {
            await AnswerAsync(id, ChatMethods.Send, new ChatSendResult { RunId = send.IdempotencyKey, Status = "started" });
        }

        gateway.Start(new FakeRun(gateway, send.IdempotencyKey, send.Message));
    }

    private async Task AbortAsync(string id)
    {
        var stopped = await gateway.StopRunsAsync();
        await AnswerAsync(id, ChatMethods.Abort, new ChatAbortResult(stopped.Count > 0, stopped));
    }

    private Task AnswerAsync<TParams, TResult>(string id, Method<TParams, TResult> method, TResult result) =>
        connection.SendAsync(Wire.Answer(id, method, result));

    private HelloOk Hello() => new()
    {
        Protocol = ProtocolLimits.Version,
        Server = new ServerInfo("9.8.7", gateway.HostName, "a-connection"),
        Features = new FeatureList([], []),
        Snapshot = new Snapshot
        {
            Presence = [],
            Health = JsonElement.Parse("{}"),
            StateVersion = new StateVersion(1, 1),
            UptimeMs = 1,
            ConfigPath = "pgw.json",
            StateDir = "state",
            SessionDefaults = new SessionDefaults("main", "main", FakeGateway.MainSessionKey, "per-sender"),
        },
        Policy = new ConnectPolicy(gateway.MaxPayload, ProtocolLimits.MaxBufferedBytes, gateway.TickIntervalMs),
    };
}
