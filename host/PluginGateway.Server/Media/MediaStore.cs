using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Media;

/// <summary>
/// Pictures, recordings and files in the state directory, each once by its content: whole and on the disk, or not there. Goes in and out as a stream. Any thread.
/// </summary>
internal sealed class MediaStore(MediaFiles files, IMediaIndex index, MediaOptions options, TimeProvider time, ILogger<MediaStore> log) : IDisposable
{
    // More than is needed is let go of at once, so that a full store does not look for room with every medium.
    private const double RoomMade = 0.05;

    // Held while a file gets its place or loses it, so that file and row are one.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HeldMedia _held = new(time);

    /// <summary>The largest medium, in bytes.</summary>
    public long MostBytes => options.MaxFileBytes;

    /// <summary>Keeps a medium. Until its message is kept it is held, for a quarter of an hour at most. What reading <paramref name="content"/> throws passes through.</summary>
    /// <param name="content">Its bytes; read to the end.</param>
    /// <param name="mediaType">What it is said to be.</param>
    /// <param name="fileName">Its name for people.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="cancellation">Stops it; nothing is kept then.</param>
    /// <exception cref="GatewayException">It is too large or empty, there is no room, or the disk does not take it.</exception>
    public async Task<MediaReference> KeepAsync(Stream content, string? mediaType, string? fileName, string origin, CancellationToken cancellation)
    {
        using var incoming = Begin();
        await incoming.TakeAsync(content, Math.Min(options.MaxFileBytes, options.TotalBytes), cancellation);
        var now = Now();
        var entry = new MediaEntry(incoming.Id, MediaKind.Of(incoming.Beginning, mediaType), incoming.Size, MediaName.Clean(fileName), origin, now, now);
        await _gate.WaitAsync(cancellation);
        try
        {
            // Held first: what makes room must not take it again.
            _held.Hold(entry.Id);
            if (index.Find(entry.Id) is null)
            {
                await MakeRoomAsync(entry.Size);
            }

            DeliveryTrace.Log.At("media.complete", entry.Id);
            files.Put(incoming);
            DeliveryTrace.Log.At("media.placed", entry.Id);
            await index.SaveAsync(entry);
            DeliveryTrace.Log.At("media.kept", entry.Id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw DiskFailure(e);
        }
        finally
        {
            _gate.Release();
        }

        return entry.Reference;
    }

    /// <summary>What is known of a medium; null when it is not kept.</summary>
    public MediaEntry? Find(string id) => MediaId.Is(id) ? index.Find(id) : null;

    /// <summary>Opens a medium.</summary>
    /// <exception cref="GatewayException">It is not kept, or not any more.</exception>
    public async Task<FileStream> OpenAsync(string id)
    {
        var entry = Find(id) ?? throw Gone();
        var file = Open(id);
        if (Now() - entry.UsedAt > TimeSpan.FromHours(1).TotalMilliseconds)
        {
            await index.SaveAsync(entry with { UsedAt = Now() });
        }

        return file;
    }

    /// <summary>Reads a medium that is not too large for it; null when it is, or is not kept.</summary>
    /// <param name="id">Which.</param>
    /// <param name="most">Most bytes.</param>
    public byte[]? Read(string id, long most)
    {
        if (Find(id) is not { } entry || entry.Size > most)
        {
            return null;
        }

        try
        {
            using var file = files.Open(id);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException e)
        {
            MediaLog.NotRead(log, id, e.Message);
            return null;
        }
    }

    /// <summary>The newest.</summary>
    public IReadOnlyList<MediaEntry> List(int limit) => index.List(limit);

    /// <summary>How many there are, and how many bytes.</summary>
    public (long Count, long Bytes) Total() => index.Total();

    /// <summary>Their message is in the inbox or in the outbox: that is what keeps them now.</summary>
    /// <param name="media">They.</param>
    /// <param name="before">Where they were said to come from.</param>
    /// <param name="origin">Where they come from, as it is known now.</param>
    public async Task BelongAsync(IReadOnlyList<MediaReference> media, string before, string origin)
    {
        if (media.Count > 0)
        {
            await index.PlaceAsync([.. media.Select(static one => one.Id)], before, origin);
            Release(media);
        }
    }

    /// <summary>Their message is kept by somebody else, or by nobody.</summary>
    public void Release(IReadOnlyList<MediaReference> media)
    {
        foreach (var one in media)
        {
            _held.Release(one.Id);
        }
    }

    /// <summary>Lets go of media of a message that is not heard, unless something else refers to them.</summary>
    public async Task ForgetAsync(IReadOnlyList<MediaReference> media)
    {
        if (media.Count == 0)
        {
            return;
        }

        Release(media);
        await RemoveAsync(() =>
        {
            var (ids, kept) = (media.Select(static one => one.Id).ToHashSet(StringComparer.Ordinal), KeptByMessages());
            return [.. index.ByUse().Where(use => ids.Contains(use.Id) && !use.IsShown && !kept.Contains(use.Id)).Select(static use => use.Id)];
        });
    }

    /// <summary>Removes a medium at the operator's word. What refers to it says afterwards that it is not kept any more.</summary>
    /// <exception cref="GatewayException">It is not kept, or its message is on its way.</exception>
    public async Task<MediaEntry> RemoveAsync(string id)
    {
        var entry = Find(id) ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"no medium '{id}' is kept; `pgw media list` shows what there is");
        await RemoveAsync(() => KeptByMessages().Contains(id)
            ? throw new GatewayException(ErrorCodes.InvalidRequest, $"medium {id} belongs to a message that is on its way; settle that first (`pgw outbox list`)")
            : [id]);
        return entry;
    }

    /// <summary>Lets go of what nothing refers to for long, and of files that nobody knows.</summary>
    public async Task CleanAsync()
    {
        var oldest = (time.GetUtcNow() - TimeSpan.FromDays(options.KeepDays)).ToUnixTimeMilliseconds();
        await RemoveAsync(() =>
        {
            var kept = KeptByMessages();
            return [.. index.ByUse().Where(use => !use.IsShown && use.UsedAt < oldest && !kept.Contains(use.Id)).Select(static use => use.Id)];
        });
        foreach (var id in files.All().ToList())
        {
            await SweepAsync(id);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    /// <summary>What is said when the disk fails.</summary>
    internal static GatewayException DiskFailure(Exception e) =>
        new(new ErrorShape(ErrorCodes.Unavailable, $"the medium could not be kept: {e.Message}") { Retryable = true });

    private static GatewayException Gone() => new(ErrorCodes.InvalidRequest, "the medium is not kept any more (media.totalMegabytes, media.keepDays)");

    private static GatewayException Unreadable(IOException e) => new(new ErrorShape(ErrorCodes.Unavailable, $"the medium cannot be read: {e.Message}") { Retryable = true });

    private IncomingMedium Begin()
    {
        try
        {
            return files.Begin();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskFailure(e);
        }
    }

    private FileStream Open(string id)
    {
        try
        {
            return files.Open(id);
        }
        catch (FileNotFoundException)
        {
            throw Gone();
        }
        catch (IOException e)
        {
            MediaLog.NotRead(log, id, e.Message);
            throw Unreadable(e);
        }
    }

    // Within the gate.
    private async Task MakeRoomAsync(long size)
    {
        var excess = index.Total().Bytes + size - options.TotalBytes;
        if (excess <= 0)
        {
            return;
        }

        var (kept, going, freed) = (KeptByMessages(), new List<string>(), 0L);
        foreach (var use in index.ByUse().Where(use => !kept.Contains(use.Id)))
        {
            if (freed >= excess + (options.TotalBytes * RoomMade) || (freed >= excess && use.IsShown))
            {
                break;
            }

            going.Add(use.Id);
            freed += use.Size;
        }

        if (freed < excess)
        {
            throw new GatewayException(new ErrorShape(
                ErrorCodes.Unavailable, $"there is no room for it: {options.TotalMegabytes} MB (media.totalMegabytes) are full of media whose messages are on their way") { Retryable = true });
        }

        MediaLog.MadeRoom(log, going.Count, freed);
        await DropAsync(going);
    }

    private async Task RemoveAsync(Func<IReadOnlyList<string>> which)
    {
        await _gate.WaitAsync();
        try
        {
            await DropAsync(which());
        }
        finally
        {
            _gate.Release();
        }
    }

    // The row first: a file without a row is swept, a row without a file would promise what is not there.
    private async Task DropAsync(IReadOnlyList<string> ids)
    {
        if (ids.Count == 0)
        {
            return;
        }

        await index.RemoveAsync(ids);
        foreach (var id in ids)
        {
            TryRemoveFile(id);
        }
    }

    private async Task SweepAsync(string id)
    {
        await _gate.WaitAsync();
        try
        {
            if (index.Find(id) is null)
            {
                TryRemoveFile(id);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void TryRemoveFile(string id)
    {
        try
        {
            files.Remove(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            MediaLog.NotRemoved(log, id, e.Message);
        }
    }

    private HashSet<string> KeptByMessages() => [.. index.OnTheirWay(), .. _held.All()];

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
