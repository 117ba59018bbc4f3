using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Mapping;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>What became of a medium: it is kept, or the words that stand in its place.</summary>
internal readonly record struct FetchedMedium(MediaReference? Reference, string? Words);

/// <summary>
/// Brings a medium from Telegram into the gateway, as a stream. From <c>apiRoot</c> alone, by the path that it names, following nothing (SEC-16). A message is never lost
/// for a medium: what cannot be had is told in words. Any thread.
/// </summary>
internal sealed class MediaFetcher(BotApiClient api, IChannelContext context, long limit, TimeProvider time) : IDisposable
{
    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly SemaphoreSlim _several = new(4);

    /// <summary>Brings one.</summary>
    public async Task<FetchedMedium> FetchAsync(RemoteMedium medium, CancellationToken cancellation)
    {
        if (medium.Size > limit)
        {
            return Left(medium, $"{medium.Size / Megabyte:0.#} MB are more than {limit / Megabyte:0} MB (mediaMaxMb)");
        }

        await _several.WaitAsync(cancellation);
        try
        {
            using var deadline = new CancellationTokenSource(Deadline, time);
            using var life = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
            return await TryAsync(medium, life.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Left(medium, $"it did not come within {Deadline.TotalSeconds:0} s");
        }
        finally
        {
            _several.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _several.Dispose();

    private async Task<FetchedMedium> TryAsync(RemoteMedium medium, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await KeepAsync(medium, cancellation);
            }
            catch (BotApiException e) when (e.Trouble != BotApiTrouble.Refused && attempt < Pauses.Length)
            {
                await Task.Delay(e.RetryAfter ?? Pauses[attempt], time, cancellation);
            }
            catch (BotApiException e)
            {
                return Left(medium, e.Words);
            }
            catch (IOException) when (attempt < Pauses.Length)
            {
                await Task.Delay(Pauses[attempt], time, cancellation);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return Left(medium, "the connection broke");
            }
        }
    }

    private async Task<FetchedMedium> KeepAsync(RemoteMedium medium, CancellationToken cancellation)
    {
        var file = await api.CallAsync(BotApiMethods.GetFile, new GetFile(medium.FileId), cancellation);
        if (file.FilePath is not { } path || !IsRelative(path))
        {
            return Left(medium, "the Bot API server gives no path that can be asked for; a server of one's own must not run with --local");
        }

        using var response = await api.OpenFileAsync(string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await using var bounded = new BoundedStream(body, limit);
        try
        {
            var kept = await context.KeepAsync(bounded, medium.MediaType ?? response.Content.Headers.ContentType?.MediaType, medium.FileName, cancellation);
            return new FetchedMedium(kept with { Use = medium.Use }, null);
        }
        catch (IOException) when (bounded.IsExceeded)
        {
            return Left(medium, $"it is more than {limit / Megabyte:0} MB (mediaMaxMb)");
        }
        catch (GatewayException e)
        {
            return Left(medium, e.Message);
        }
        catch (NotSupportedException e)
        {
            return Left(medium, e.Message);
        }
    }

    private static bool IsRelative(string path) => path.Length > 0 && !path.StartsWith('/') && !path.Contains('\\') && !path.Split('/').Any(static part => part is "" or "." or "..");

    private static FetchedMedium Left(RemoteMedium medium, string why) => new(null, $"[{medium.Name} left out: {why}]");
}
