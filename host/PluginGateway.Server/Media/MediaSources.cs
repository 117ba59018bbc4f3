using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Media;

/// <summary>
/// What somebody names to be sent along, as a medium of the store: <c>media:&lt;id&gt;</c> or the gateway's own link is there already; <c>http</c> and <c>https</c> are fetched. Files of this
/// machine are nobody's to name (SEC-15). Any thread.
/// </summary>
internal sealed class MediaSources(MediaStore store, RemoteMedia remote, MediaOptions options)
{
    /// <summary>What addresses of the store begin with.</summary>
    public const string Own = "media:";

    private const string OwnPath = "/media/";

    /// <summary>Finds or fetches a medium.</summary>
    /// <param name="named">What was named.</param>
    /// <param name="origin">Who names it.</param>
    /// <param name="mayShow">Whether they may have a medium that is in the store already.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="GatewayException">It cannot be had; the text says why.</exception>
    public async Task<MediaReference> FindAsync(string named, string origin, Func<string, bool> mayShow, CancellationToken cancellation)
    {
        if (OwnId(named) is { } id)
        {
            return store.Find(id) is { } kept && mayShow(id)
                ? kept.Reference
                : throw new GatewayException(ErrorCodes.InvalidRequest, $"no medium {(id.Length > 80 ? id[..80] : id)} is kept");
        }

        return Uri.TryCreate(named, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? await remote.FetchAsync(address, origin, cancellation)
            : throw new GatewayException(ErrorCodes.InvalidRequest, "a medium is named by an http or https address, or as media:<id> when the gateway keeps it; files of this machine are not sent");
    }

    private string? OwnId(string named)
    {
        if (named.StartsWith(Own, StringComparison.OrdinalIgnoreCase))
        {
            return named[Own.Length..];
        }

        var path = options.PublicUrl is { } own && named.StartsWith(own + OwnPath, StringComparison.OrdinalIgnoreCase) ? named[own.Length..] : named;
        return path.StartsWith(OwnPath, StringComparison.Ordinal) ? path[OwnPath.Length..].Split('?')[0] : null;
    }
}
