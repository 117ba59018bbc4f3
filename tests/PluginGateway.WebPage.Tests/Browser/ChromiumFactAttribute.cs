using Xunit;

namespace PluginGateway.WebPage.Tests.Browser;

/// <summary>A fact that needs a browser; without one it is skipped, visibly.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    /// <summary>Where Debian installs it.</summary>
    public const string ChromiumPath = "/usr/bin/chromium";

    /// <summary>Skips where there is no Chromium.</summary>
    public ChromiumFactAttribute()
    {
        if (!File.Exists(ChromiumPath))
        {
            Skip = "needs Chromium: apt-get install chromium";
        }
    }
}
