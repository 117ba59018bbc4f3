using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Media;

/// <summary>Cleans the store of media up, a minute after the start and every hour. Started once.</summary>
internal sealed class MediaRetention(MediaStore store, MediaFiles files, TimeProvider time, ILogger<MediaRetention> log) : IDisposable
{
    private ITimer? _timer;

    /// <summary>Removes what a start before this one has left incomplete, and goes on by itself. Before anything comes in.</summary>
    public void Start()
    {
        try
        {
            files.Start();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Each medium that comes says so as well.
            MediaLog.NotCleaned(log, e.Message);
        }

        _timer = time.CreateTimer(_ => _ = CleanAsync(), null, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    }

    /// <summary>Cleans up now.</summary>
    public async Task CleanAsync()
    {
        try
        {
            await Task.Run(store.CleanAsync);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            MediaLog.NotCleaned(log, e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();
}
