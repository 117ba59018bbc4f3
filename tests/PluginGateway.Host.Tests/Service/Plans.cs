using PluginGateway.Host.Configuration;
using PluginGateway.Host.Service;

namespace PluginGateway.Host.Tests.Service;

/// <summary>Plans to write units of.</summary>
internal static class Plans
{
    /// <summary>Texts that quoting has to bear.</summary>
    public static TheoryData<string> NastyTexts => new(
        "plain", "with space", "two  spaces", "", "quote\"inside", "it's", @"back\slash", @"ends in \", "100% sure", "$HOME", "${HOME}", "$$", "semi;colon", "hash # tag", "tab\there", "line\nbreak", "üñí ☃", "s");

    /// <summary>One with everything in it that could be quoted wrongly.</summary>
    public static ServicePlan Of(string profile = "default", string? user = null, string folder = "/tmp/state of \"mine\" 100%") => new()
    {
        Profile = Profile.Resolve(profile, isDev: false),
        Command = [Environment.ProcessPath!, "/opt/plugin gateway/pgw.dll", "gateway", "--port", "18789"],
        Environment = [new("HOME", "/home/some body"), new("PATH", "/usr/bin:/bin"), new("PGW_STATE_DIR", folder), new(ServicePlan.Marker, "plugingateway"), new("PGW_SERVICE_VERSION", "0.1.0")],
        EnvironmentFile = "/home/some body/.plugingateway/service.env",
        WorkingDirectory = "/tmp",
        LogDirectory = "/home/some body/.plugingateway/logs",
        Version = "0.1.0",
        User = user,
    };
}
