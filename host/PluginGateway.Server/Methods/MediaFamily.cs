using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Methods;

/// <summary><c>media.list</c>, <c>media.link</c>, <c>media.remove</c>.</summary>
internal sealed class MediaFamily(MediaStore store, MediaLinks links, MediaOptions options) : IMethodFamily
{
    private const int DefaultLimit = 50;

    // For a client that opens it now; what people are sent lives longer (media.linkMinutes).
    private static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(MediaMethods.List, Access.Read, async (list, _) => await Task.Run(() => List(list)));
        methods.Add(MediaMethods.Link, Access.Read, async (medium, _) => await LinkAsync(medium.Id));
        methods.Add(MediaMethods.Remove, Access.Admin, async (medium, _) => new MediaRemoved(Item(await store.RemoveAsync(medium.Id))));
    }

    private MediaList List(MediaListParams list)
    {
        var (count, bytes) = store.Total();
        return new MediaList([.. store.List(list.Limit ?? DefaultLimit).Select(Item)], count, bytes, options.TotalMegabytes * 1_000_000L);
    }

    private async Task<MediaLink> LinkAsync(string id)
    {
        var medium = store.Find(id) ?? throw new GatewayException(ErrorCodes.InvalidRequest, "no such medium is kept");
        var (path, expires) = await links.MakeAsync(medium.Id, LinkLife);
        return new MediaLink(path, expires.ToUnixTimeMilliseconds());
    }

    private static MediaItem Item(MediaEntry entry) => new(entry.Id, entry.MediaType, entry.Kind, entry.Size, entry.Origin, entry.CreatedAt, entry.UsedAt) { FileName = entry.FileName };
}
