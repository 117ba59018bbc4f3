using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Media;

/// <summary>A store of media over real files and a real database, whose clock a test moves.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pgw-media-");

    public StoreFolder(Action<MediaOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Database = SqliteDatabase.Open(Path.Combine(_directory.FullName, "gateway.db"));
        State = new StateDirectory(_directory.FullName);
        Files = new MediaFiles(State);
        Files.Start();
        Index = new SqliteMediaIndex(Database, Time);
        Store = new MediaStore(Files, Index, Options, Time, NullLogger<MediaStore>.Instance);
    }

    public MediaOptions Options { get; } = new();

    public MovableTime Time { get; } = new();

    public StateDirectory State { get; }

    public SqliteDatabase Database { get; }

    public MediaFiles Files { get; }

    public SqliteMediaIndex Index { get; }

    public MediaStore Store { get; }

    public string Incoming => Path.Combine(State.Media, "incoming");

    /// <summary>All files of media, complete or not.</summary>
    public IReadOnlyList<string> OnDisk => [.. Directory.EnumerateFiles(State.Media, "*", SearchOption.AllDirectories).Select(static path => Path.GetFileName(path))];

    /// <summary>Content of a size, as random as the number says.</summary>
    public static byte[] Content(int size, int number)
    {
        var bytes = new byte[size];
        new Random(number).NextBytes(bytes);
        bytes[0] = 0;
        return bytes;
    }

    /// <summary>Keeps a medium whose message was then dealt with.</summary>
    public async Task<MediaReference> KeepAsync(int size, int number)
    {
        var medium = await HoldAsync(size, number);
        Store.Release([medium]);
        return medium;
    }

    /// <summary>Keeps a medium whose message is nowhere yet.</summary>
    public Task<MediaReference> HoldAsync(int size, int number) => Store.KeepAsync(new MemoryStream(Content(size, number)), null, null, "test/default", CancellationToken.None);

    /// <summary>A message of a session names a medium.</summary>
    public async Task<SessionRecord> ShowAsync(string key, MediaReference medium)
    {
        var session = SessionRecord.New(key, "main", 1);
        var named = new TranscriptAttachment(new AttachmentId(medium.Id), medium.MediaType, medium.FileName, medium.Size);
        await new SqliteSessionStore(Database, "gateway.db").AppendAsync(session, new TranscriptEntry("user", "look", null, 1) { Attachments = [named] }, []);
        return session;
    }

    /// <summary>A message with a medium is in the inbox, and worked on.</summary>
    public async Task<InboxEntry> ReceiveAsync(string id, MediaReference medium)
    {
        var message = new InboundMessage(id, ChatKind.Direct, "ann", "ann", "look", DateTimeOffset.UnixEpoch) { Media = [medium] };
        return (await new SqliteInboxStore(Database, Time).AddAsync(new InboxEntry("test", "default", message) { State = InboxState.Working, SessionKey = "agent:main:x", RunId = id, Boot = "boot", LeaseUntil = long.MaxValue }))!;
    }

    /// <summary>A message with a medium is in the outbox.</summary>
    public Task SendAsync(string key, MediaReference medium, OutboxState state) => new SqliteOutboxStore(Database, Time).AddAsync(
        [new OutboxEntry(key, new OutboxLaneKey("test", "default", "ann"), OutboxKind.Send, new OutboundMessage("ann", "look", key) { Media = [medium] }) { State = state }], settled: null);

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await Database.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
