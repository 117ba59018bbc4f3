using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BotApi;
using ModelServer;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Pictures and files on their whole way: Telegram, the store, a model, and back; also over swaps of the plugin and kills of the gateway.</summary>
public sealed class MediaTests : IAsyncLifetime
{
    private static readonly byte[] Photo = [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 7))];
    private static readonly byte[] Video = [0, 0, 0, 0x18, .. "ftypmp42"u8, .. Enumerable.Range(0, 3_000_000).Select(static i => (byte)(i * 3))];

    private readonly GatewayUnderTest _gateway = new();
    private ScriptedModelServer _model = null!;
    private BotApiServer _telegram = null!;
    private FakeBot _bot = null!;

    public async Task InitializeAsync()
    {
        (_model, _telegram) = (await ScriptedModelServer.StartAsync(), await BotApiServer.StartAsync());
        _bot = _telegram.AddBot();
        _bot.HonoursKeys = true;
        _bot.Files["p1"] = ("photos/file_1.jpg", Photo);
        _bot.Files["v1"] = ("videos/file_1.mp4", Video);
        await File.WriteAllTextAsync(_gateway.ConfigPath, $$"""
            {
              "media": { "privateHosts": ["{{new Uri(_telegram.Url).Authority}}"] },
              "plugins": {
                "openai": { "enabled": true, "config": { "endpoint": "{{_model.Endpoint}}", "model": "tiny" } },
                "telegram": { "enabled": true, "config": { "botToken": "{{_bot.Token}}", "apiRoot": "{{_telegram.Url}}", "dmPolicy": "open", "allowFrom": ["*"], "honoursKeys": true } }
              }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _telegram.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact]
    public async Task A_photo_reaches_the_model_and_a_picture_comes_back()
    {
        await _gateway.StartAsync();
        _model.Enqueue(ModelReply.Says("Here it is again.\n", $"MEDIA:media:{IdOf(Photo)}"));
        _bot.Updates.Add(Posted("photo", new JsonArray(new JsonObject { ["file_id"] = "p1", ["file_unique_id"] = "p1", ["width"] = 10, ["height"] = 10, ["file_size"] = Photo.Length })));

        var said = (await _model.NextRequestAsync()).Messages[^1]["content"]!.AsArray();
        said.Where(static part => part!["type"]!.GetValue<string>() == "image_url").ShouldHaveSingleItem()!["image_url"]!["url"]!.GetValue<string>()
            .ShouldBe($"data:image/jpeg;base64,{Convert.ToBase64String(Photo)}");
        await Until.TrueAsync(() => Task.FromResult(_bot.Messages.Count > 0));
        var sent = _bot.Messages.ShouldHaveSingleItem();
        (sent.Kind, sent.Shown).ShouldBe(("sendPhoto", "Here it is again."));
        sent.Call.Files["photo"].Content.ShouldBe(Photo);

        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        var session = (await client.CallAsync(SessionsMethods.List, new SessionsListParams(), CancellationToken.None)).Sessions.Single(static row => row.Key.Contains("telegram", StringComparison.Ordinal)).Key;
        var history = await client.CallAsync(ChatMethods.History, new ChatHistoryParams { SessionKey = session }, CancellationToken.None);
        history.Messages.Select(static message => message.Content.Single(static part => part.Type == "image").AttachmentId).ShouldBe([IdOf(Photo), IdOf(Photo)]);
        (await client.CallAsync(ChatAttachments.Get, new ChatAttachmentParams { SessionKey = session, AttachmentId = IdOf(Photo) }, CancellationToken.None)).Content.ShouldBe(Photo);
        (await GetAsync(IdOf(Photo))).ShouldBe(Photo);
        var (code, output, error) = await _gateway.AskAsync("media", "list", "--json");
        code.ShouldBe(0, error);
        JsonNode.Parse(output)!["media"]![0]!["origin"]!.GetValue<string>().ShouldStartWith("telegram/default/777:");
    }

    [Fact]
    public async Task What_cannot_be_shown_is_told_and_can_be_sent_on()
    {
        await _gateway.StartAsync();
        _model.Enqueue(ModelReply.Says($"MEDIA:media:{IdOf(Video)}\nMEDIA:media:{new string('0', 64)}\nMEDIA:/etc/passwd\nMEDIA:http://169.254.169.254/latest"));
        _bot.Updates.Add(Posted("video", new JsonObject { ["file_id"] = "v1", ["file_unique_id"] = "v1", ["file_name"] = "trip.mp4", ["mime_type"] = "video/mp4", ["file_size"] = Video.Length }, "look at this"));

        var said = Text((await _model.NextRequestAsync()).Messages[^1]["content"]!);
        said.ShouldStartWith("look at this\n[A video \"trip.mp4\" came with this (video/mp4, 3 MB).");
        said.ShouldContain($"MEDIA:media:{IdOf(Video)}");
        await Until.TrueAsync(() => Task.FromResult(_bot.Messages.Count > 0));
        var sent = _bot.Messages.ShouldHaveSingleItem();
        sent.Kind.ShouldBe("sendVideo");
        IdOf(sent.Call.Files["video"].Content).ShouldBe(IdOf(Video));
        sent.Shown.Split('\n').Length.ShouldBe(3, sent.Shown);
        sent.Shown.ShouldContain("files of this machine are not sent");
        sent.Shown.ShouldContain("is not on the public internet");
    }

    [Fact]
    public async Task Somebody_sends_media_from_elsewhere_with_a_text_too_long_for_a_caption()
    {
        await _gateway.StartAsync();
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        var file = $"{_telegram.Url}/file/bot{_bot.Token}/photos/file_1.jpg";
        await client.CallAsync(SendMethods.Send, new SendParams { To = "777", Channel = "telegram", Message = new string('x', 1025), MediaUrl = file, IdempotencyKey = "k1" }, CancellationToken.None);
        _bot.Messages.Select(static sent => (sent.Kind, sent.Text.Length)).ShouldBe([("sendPhoto", 0), ("sendMessage", 1025)]);

        // It is there now: nothing is fetched again.
        await client.CallAsync(SendMethods.Send, new SendParams { To = "777", Channel = "telegram", Message = "short", MediaUrls = [$"media:{IdOf(Photo)}"], IdempotencyKey = "k2" }, CancellationToken.None);
        (_bot.Messages[^1].Kind, _bot.Messages[^1].Shown, _bot.Downloads).ShouldBe(("sendPhoto", "short", 1));
        var refused = await Should.ThrowAsync<GatewayException>(() => client.CallAsync(
            SendMethods.Send, new SendParams { To = "777", Channel = "telegram", Message = "x", MediaUrl = "/etc/passwd", IdempotencyKey = "k3" }, CancellationToken.None));
        refused.Message.ShouldContain("files of this machine are not sent");
        _gateway.Output.ShouldNotContain(_bot.Token);
    }

    [Fact]
    public async Task A_swap_in_the_middle_of_a_download_loses_nothing_and_keeps_nothing()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bot.HalfWay = gate.Task;
        await _gateway.StartAsync();
        _bot.Updates.Add(Posted("video", new JsonObject { ["file_id"] = "v1", ["file_unique_id"] = "v1", ["mime_type"] = "video/mp4", ["file_size"] = Video.Length }, "one"));
        await Until.TrueAsync(() => Task.FromResult(_bot.Downloads == 1));

        var (code, output, error) = await _gateway.AskAsync("plugins", "reload", "telegram");
        code.ShouldBe(0, output + error);
        gate.SetResult();
        await Until.TrueAsync(() => Task.FromResult(_bot.Messages.Count > 0));
        await Until.TrueAsync(() => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(_gateway.State.FullName, "media", "incoming")).Any()));
        Text((await _model.NextRequestAsync()).Messages[^1]["content"]!).ShouldContain("A video came with this");
        (_model.Requests.Count, _bot.Messages.Count, _bot.Updates.Overlaps).ShouldBe((1, 1, 0));
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_swap_in_the_middle_of_an_upload_sends_it_once()
    {
        await _gateway.StartAsync();
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        var file = $"{_telegram.Url}/file/bot{_bot.Token}/videos/file_1.mp4";
        _bot.Next("sendVideo", Fault.Slow(TimeSpan.FromSeconds(2)));
        var sending = client.CallAsync(SendMethods.Send, new SendParams { To = "777", Channel = "telegram", Message = "one", MediaUrl = file, IdempotencyKey = "k1" }, CancellationToken.None);
        await Until.TrueAsync(async () => (await client.CallAsync(OutboxMethods.List, new OutboxListParams { States = ["sending"] }, CancellationToken.None)).Entries.Count == 1);

        var (code, output, error) = await _gateway.AskAsync("plugins", "reload", "telegram");
        code.ShouldBe(0, output + error);
        await sending;
        IdOf(_bot.Messages.ShouldHaveSingleItem().Call.Files["video"].Content).ShouldBe(IdOf(Video));
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("media.complete")]
    [InlineData("media.placed")]
    [InlineData("media.kept")]
    [InlineData("inbox.added")]
    [InlineData("outbox.added")]
    public async Task A_kill_loses_no_picture(string point)
    {
        _gateway.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "EndsProcess.dll");
        _gateway.Environment["END_AT"] = $"{point}:1";
        _model.Otherwise = ModelReply.Says($"MEDIA:media:{IdOf(Photo)}");
        _bot.Updates.Add(Posted("photo", new JsonArray(new JsonObject { ["file_id"] = "p1", ["file_unique_id"] = "p1", ["width"] = 10, ["height"] = 10, ["file_size"] = Photo.Length })));
        try
        {
            await _gateway.StartAsync();
        }
        catch (InvalidOperationException)
        {
            // It came to the point before it was ready.
        }

        (await _gateway.EndAsync(TimeSpan.FromSeconds(60))).ShouldBe(137);
        _gateway.Environment.Remove("END_AT");
        await _gateway.StartAsync();
        await Until.TrueAsync(() => Task.FromResult(_bot.Messages.Count > 0));
        _bot.Messages.ShouldHaveSingleItem().Call.Files["photo"].Content.ShouldBe(Photo);
        _model.Requests[^1].Json.ToJsonString().ShouldContain("data:image/jpeg;base64,");
        Directory.EnumerateFiles(Path.Combine(_gateway.State.FullName, "media"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe([IdOf(Photo)]);
    }

    [Fact]
    public async Task Of_a_stranger_nothing_is_kept()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, (await File.ReadAllTextAsync(_gateway.ConfigPath)).Replace("\"dmPolicy\": \"open\", \"allowFrom\": [\"*\"]", "\"dmPolicy\": \"pairing\"", StringComparison.Ordinal));
        await _gateway.StartAsync();
        _bot.Updates.Add(Posted("photo", new JsonArray(new JsonObject { ["file_id"] = "p1", ["file_unique_id"] = "p1", ["width"] = 10, ["height"] = 10, ["file_size"] = Photo.Length })));

        // Telegram is told that it was taken when it has been decided about.
        await Until.TrueAsync(() => Task.FromResult(_bot.Updates.Confirmed.Count == 1));
        _bot.Downloads.ShouldBe(1);
        await Until.TrueAsync(() => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(_gateway.State.FullName, "media"), "*", SearchOption.AllDirectories).Any()));
        _model.Requests.ShouldBeEmpty();
    }

    // No file of the store is open, and the old code has left memory.
    private async Task NothingIsLeftAsync()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        await Until.TrueAsync(async () => (await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None)).Plugins.Single(static plugin => plugin.Id == "telegram") is
            { Generation: 2, Draining.Count: 0, Unloading: 0, Leaked.Count: 0 });
        if (OperatingSystem.IsLinux())
        {
            var media = Path.Combine(_gateway.State.FullName, "media");
            await Until.TrueAsync(() => Task.FromResult(!new DirectoryInfo($"/proc/{_gateway.ProcessId}/fd").EnumerateFileSystemInfos()
                .Any(file => file.LinkTarget?.StartsWith(media, StringComparison.Ordinal) == true)));
        }
    }

    private async Task<byte[]> GetAsync(string id)
    {
        using var http = new HttpClient { BaseAddress = _gateway.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token);
        using var answer = await http.GetAsync($"media/{id}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static JsonObject Posted(string kind, JsonNode medium, string? caption = null)
    {
        var message = Said.Message(Said.Private(777), 777);
        message[kind] = medium;
        if (caption is not null)
        {
            message["caption"] = caption;
        }

        return Said.Update("message", message);
    }

    private static string Text(JsonNode content) => content is JsonArray parts ? string.Concat(parts.Select(static part => part!["text"]?.GetValue<string>())) : content.GetValue<string>();

    private static string IdOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
