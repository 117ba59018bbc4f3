using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>media</c> of <c>plugins.json</c>: what is kept of pictures, recordings and files that come from networks or go there.</summary>
[OptionKind(OptionKind.Hot)]
public sealed class MediaOptions
{
    /// <summary>The largest medium, in millions of bytes. Channels may have a smaller limit of their own.</summary>
    [Range(1, 4000)]
    public int MaxFileMegabytes { get; set; } = 50;

    /// <summary>How much is kept in all, in millions of bytes. What is above it goes, the longest unused first.</summary>
    [Range(1, 10_000_000)]
    public int TotalMegabytes { get; set; } = 5000;

    /// <summary>How long a medium is kept that nothing refers to any more, in days since it was last used.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Whether media are fetched from other servers, for <c>send</c> and for agents that name an address.</summary>
    public bool FetchRemote { get; set; } = true;

    /// <summary>How long that may take, in seconds.</summary>
    [Range(1, 600)]
    public int FetchTimeoutSeconds { get; set; } = 30;

    /// <summary>Servers with private addresses from which media may be fetched all the same: <c>nas.home</c>, or <c>nas.home:8080</c> for one port alone. Nobody's are otherwise (SEC-16).</summary>
    public List<string> PrivateHosts { get; set; } = [];

    /// <summary>Where people reach the gateway from elsewhere, as an origin. With it, channels that cannot send media send links.</summary>
    [WebOrigin]
    public string? PublicUrl { get; set; }

    /// <summary>How long such a link opens its medium, in minutes.</summary>
    [Range(1, 10_080)]
    public int LinkMinutes { get; set; } = 1440;

    /// <summary><see cref="MaxFileMegabytes"/> in bytes.</summary>
    internal long MaxFileBytes => MaxFileMegabytes * 1_000_000L;

    /// <summary><see cref="TotalMegabytes"/> in bytes.</summary>
    internal long TotalBytes => TotalMegabytes * 1_000_000L;
}
