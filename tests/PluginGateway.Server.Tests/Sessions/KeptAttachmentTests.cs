using System.Security.Cryptography;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary>What is kept of attachments, and for how long.</summary>
public sealed class KeptAttachmentTests : IAsyncLifetime
{
    private const long Day = 24 * 3600 * 1000L;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pgw-kept-");
    private SqliteDatabase _database = null!;
    private SqliteSessionStore _store = null!;

    public Task InitializeAsync()
    {
        _database = SqliteDatabase.Open(Path.Combine(_directory.FullName, "gateway.db"));
        _store = new SqliteSessionStore(_database, "gateway.db") { AttachmentBytes = 1000 };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Lets_the_oldest_go_when_there_is_too_much_and_remembers_their_names()
    {
        var session = Session("a");
        await KeepAsync(session, at: 1, 400, fill: 1);
        await KeepAsync(session, at: 2, 400, fill: 2);
        await KeepAsync(session, at: 3, 400, fill: 1);
        await KeepAsync(session, at: 4, 400, fill: 3);

        Found(session, 400, fill: 1).ShouldNotBeNull().Attachment.ShouldNotBeNull("it came again later");
        Found(session, 400, fill: 2).ShouldNotBeNull().Attachment.ShouldBeNull();
        Found(session, 400, fill: 3).ShouldNotBeNull().Attachment!.Content.Length.ShouldBe(400);
        _store.LoadTranscript(SessionScope.Of(session), 10).Select(entry => entry.Attachments.Single().FileName).ShouldBe(["1.png", "2.png", "1.png", "3.png"]);
    }

    [Fact]
    public async Task Lets_go_of_what_no_session_has_shown_for_a_month()
    {
        var (gone, here) = (Session("gone"), Session("here"));
        await KeepAsync(gone, at: Day, 10, fill: 1);
        await KeepAsync(gone, at: Day, 10, fill: 2);
        await KeepAsync(here, at: Day, 10, fill: 2);
        await _store.RemoveAsync(SessionScope.Of(gone), new TranscriptArchive("gone.deleted", "deleted", 2 * Day));

        await KeepAsync(here, at: 31 * Day, 10, fill: 3);
        Found(gone, 10, fill: 1)!.Attachment.ShouldNotBeNull();
        await KeepAsync(here, at: 33 * Day, 10, fill: 4);

        Found(gone, 10, fill: 1)!.Attachment.ShouldBeNull();
        Found(here, 10, fill: 2)!.Attachment.ShouldNotBeNull("the other session shows it");
    }

    [Fact]
    public async Task Bounds_what_waits_for_its_run()
    {
        var room = new AttachmentRoom();
        AgentAttachment[] large = [new("image/png", new byte[100_000_000])];
        Run Start() => new(new RunRequest("id", "main", "agent:main:main", "hi", TimeSpan.FromMinutes(1)));
        var first = room.Start(large, Start);
        room.Start(large, Start);

        Should.Throw<GatewayException>(() => room.Start(large, Start)).Error.Retryable.ShouldBe(true);
        Should.Throw<InvalidOperationException>(() => room.Start([new("image/png", new byte[50_000_000])], () => throw new InvalidOperationException()));
        first.Finish(new RunEnd("ok", 1, 2));

        await Until.TrueAsync(() => room.Held == 100_000_000);
        room.Start(large, Start).ShouldNotBeNull();
    }

    private static SessionRecord Session(string name) => new($"agent:main:{name}", "main", $"id-{name}", "direct", 1, 1);

    private Task<long> KeepAsync(SessionRecord session, long at, int size, byte fill) =>
        _store.AppendAsync(session, new TranscriptEntry("user", "look", null, at), [new AgentAttachment("image/png", Content(size, fill)) { FileName = $"{fill}.png" }]);

    private KeptAttachment? Found(SessionRecord session, int size, byte fill) =>
        _store.LoadAttachment(SessionScope.Of(session), new AttachmentId(Convert.ToHexStringLower(SHA256.HashData(Content(size, fill)))));

    private static byte[] Content(int size, byte fill)
    {
        var content = new byte[size];
        content.AsSpan().Fill(fill);
        return content;
    }
}
