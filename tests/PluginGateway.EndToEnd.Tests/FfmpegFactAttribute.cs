namespace PluginGateway.EndToEnd.Tests;

/// <summary>A fact that needs ffmpeg; without it, it is skipped, visibly.</summary>
internal sealed class FfmpegFactAttribute : FactAttribute
{
    /// <summary>Skips where there is none.</summary>
    public FfmpegFactAttribute()
    {
        if (!File.Exists("/usr/bin/ffmpeg") || !File.Exists("/usr/bin/ffprobe"))
        {
            Skip = "needs ffmpeg: apt-get install ffmpeg";
        }
    }
}
