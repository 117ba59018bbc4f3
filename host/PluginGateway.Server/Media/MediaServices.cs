using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Media;

/// <summary>The parts of the store of media.</summary>
internal static class MediaServices
{
    /// <summary>Adds them.</summary>
    public static void AddMedia(this IServiceCollection services)
    {
        services.AddSingleton<MediaFiles>().AddSingleton<IMediaIndex, SqliteMediaIndex>().AddSingleton<MediaStore>().AddSingleton<MediaRetention>().AddSingleton<MediaLinks>();
        services.AddSingleton<RemoteMedia>().AddSingleton<MediaSources>().AddSingleton<RunMedia>().AddSingleton<ReplyMedia>().AddSingleton<AttachmentContents>().AddSingleton<MediaGate>().AddSingleton<INodeFiles, NodeFiles>();
    }
}
