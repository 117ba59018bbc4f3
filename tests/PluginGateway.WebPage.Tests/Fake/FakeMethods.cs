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
            "chat.history" => HistoryAsync(id, parameters.GetProperty("sessionKey").GetString()!),
            "chat.attachment" => AttachmentAsync(id, parameters.GetProperty("attachmentId").GetString()!),
            "sessions.list" => AnswerAsync(id, SessionsMethods.List, gateway.Sessions.List()),
            _ when method.StartsWith("sessions.", StringComparison.Ordinal) => ChangeAsync(id, method, parameters),
            "chat.send" => SendAsync(id, parameters.Deserialize(ChatMethods.Send.ParamsInfo)!),
            "chat.abort" => AbortAsync(id),
            "channels.status" => AnswerAsync(id, ChannelsMethods.Status, gateway.Channels.Status()),
            "channels.logout" => AnswerAsync(id, ChannelsMethods.Logout, gateway.Channels.Unlink()),
            "web.login.start" when gateway.Channels.Refusing is { } error => connection.SendAsync(Wire.Refusal(id, error)),
            "web.login.start" => AnswerAsync(id, WebLoginMethods.Start, gateway.Channels.Link()),
            "web.login.wait" => WaitForPhoneAsync(id),
            "agents.list" => AnswerAsync(id, AgentsMethods.List, new AgentsList("main", "main", "per-sender", [new AgentSummary("main", gateway.AgentName)])),
            _ => connection.SendAsync(Wire.Refusal(id, new ErrorShape(ErrorCodes.InvalidRequest, $"unknown method: {method}"))),
        };
    }

    private async Task WaitForPhoneAsync(string id) => await AnswerAsync(id, WebLoginMethods.Wait, await gateway.Channels.WaitAsync());

    private Task HistoryAsync(string id, string session) =>
        AnswerAsync(id, ChatMethods.History, new ChatHistory(session, gateway.Sessions.Messages(session), "off") { Runs = gateway.Runs(session) });

    private Task AttachmentAsync(string id, string name) => gateway.Sessions.Attachments.TryGetValue(name, out var found)
        ? AnswerAsync(id, ChatAttachments.Get, found)
        : connection.SendAsync(Wire.Refusal(id, new ErrorShape(ErrorCodes.InvalidRequest, "the attachment is not kept any more")));

    private Task ChangeAsync(string id, string method, JsonElement parameters)
    {
        gateway.Changes.Enqueue((method, parameters.GetRawText()));
        var key = parameters.GetProperty("key").GetString()!;
        return method switch
        {
            "sessions.patch" => AnswerAsync(id, SessionChanges.Patch, gateway.Sessions.Patch(parameters)),
            "sessions.reset" => AnswerAsync(id, SessionChanges.Reset, gateway.Sessions.Reset(key)),
            _ => AnswerAsync(id, SessionChanges.Delete, gateway.Sessions.Delete(key)),
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

        gateway.Sessions.Keep(send.SessionKey, new ChatMessage("user", Contents(send), gateway.NextTime()));
        if (gateway.LosesTheAnswer)
        {
            gateway.IsDown = true;
            gateway.DropAll();
        }
        else
        {
            await AnswerAsync(id, ChatMethods.Send, new ChatSendResult { RunId = send.IdempotencyKey, Status = "started" });
        }

        gateway.Start(new FakeRun(gateway, send.IdempotencyKey, send.Message, FakeSessions.Canonical(send.SessionKey)));
    }

    private List<ChatContent> Contents(ChatSendParams send)
    {
        var parts = new List<ChatContent>();
        if (send.Message.Length > 0)
        {
            parts.Add(new ChatContent("text", send.Message));
        }

        foreach (var sent in send.Attachments ?? [])
        {
            var content = sent.GetProperty("content").GetBytesFromBase64();
            var (name, type) = (sent.GetProperty("fileName").GetString()!, sent.GetProperty("mimeType").GetString()!);
            gateway.Sessions.Attachments[name] = new ChatAttachment(name, type, content) { FileName = name };
            parts.Add(new ChatContent(sent.GetProperty("type").GetString()!) { AttachmentId = name, MimeType = type, FileName = name, Size = content.Length });
        }

        return parts;
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
