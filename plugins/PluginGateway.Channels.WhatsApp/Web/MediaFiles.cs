using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Media on their way between the bridge and the gateway: through files with names of our own (SEC-15), which live as long as that takes. Any thread.</summary>
internal sealed class MediaFiles(string directory, long limit, IChannelContext context)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Has the bridge fetch what came with a message, and the gateway keep it.</summary>
    /// <returns>What it is kept under, or words for why it was left out.</returns>
    public async Task<(MediaReference? Media, string? Words)> FetchAsync(BridgeDesk desk, long number, JsonElement medium, CancellationToken cancellation)
    {
        var kind = Json.Text(medium, "kind") ?? "document";
        if (Json.Number(medium, "size") is { } size && size > limit)
        {
            return (null, Left(kind, $"it is more than {limit / Megabyte} MB (mediaMaxMb)"));
        }

        using var file = New();
        try
        {
            await desk.AskAsync("download", new JsonObject { ["n"] = number, ["path"] = file.Path, ["limit"] = limit }, cancellation);
            await using var content = new FileStream(file.Path, FileMode.Open, FileAccess.Read);
            var kept = await context.KeepAsync(content, Json.Text(medium, "mimetype"), Json.Text(medium, "fileName"), cancellation);
            return (kept with { Use = InboundMapper.UseOf(kind) }, null);
        }
        catch (BridgeRefusal e) when (e.Kind == "tooLarge")
        {
            return (null, Left(kind, $"it is more than {limit / Megabyte} MB (mediaMaxMb)"));
        }
        // A message of a bridge that has ended does not come again: what there is of it is worth more than nothing.
        catch (Exception e) when (e is BridgeRefusal or BridgeException or IOException or GatewayException or NotSupportedException)
        {
            return (null, Left(kind, e is BridgeRefusal ? "WhatsApp does not give it" : e.Message));
        }
    }

    /// <summary>Puts a medium where the bridge can read it. To be disposed when it is sent.</summary>
    public async Task<HandedFile> HandAsync(MediaReference media, CancellationToken cancellation)
    {
        var file = New();
        try
        {
            await using var content = await context.OpenAsync(media, cancellation);
            await using var target = new FileStream(file.Path, FileMode.CreateNew, FileAccess.Write);
            await content.CopyToAsync(target, cancellation);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Left(string kind, string why) => $"[{kind} left out: {why}]";

    private HandedFile New()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new HandedFile(Path.Combine(directory, Guid.NewGuid().ToString("N")));
    }

    /// <summary>A file that goes when it is disposed.</summary>
    internal sealed class HandedFile(string path) : IDisposable
    {
        public string Path => path;

        public void Dispose() => File.Delete(path);
    }
}
