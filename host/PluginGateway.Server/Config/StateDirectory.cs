namespace PluginGateway.Server.Config;

/// <summary>Where the gateway keeps what must survive it. Directories are made for their owner alone (SEC-26).</summary>
/// <param name="Path">The directory.</param>
public sealed record StateDirectory(string Path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The database.</summary>
    public string Database => System.IO.Path.Combine(Path, "gateway.db");

    /// <summary>The log files.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>Plugins that somebody dropped in.</summary>
    public string Plugins => System.IO.Path.Combine(Path, "plugins");

    /// <summary>Copies of the plugins that were loaded, by content.</summary>
    public string PluginStore => System.IO.Path.Combine(Path, "plugin-store");

    /// <summary>A folder for each plugin's own files.</summary>
    public string PluginData => System.IO.Path.Combine(Path, "plugin-data");

    /// <summary>Pictures, recordings and files that come from networks or go there, by content.</summary>
    public string Media => System.IO.Path.Combine(Path, "media");

    /// <summary>The token that the gateway made for itself.</summary>
    public string Token => System.IO.Path.Combine(Path, "gateway.token");

    /// <summary>The text of the last <c>plugins.json</c> that could be applied.</summary>
    public string LastGood => System.IO.Path.Combine(Path, "plugins.last-good.json");

    /// <summary>Older versions of <c>plugins.json</c>, from before the gateway changed it.</summary>
    public string ConfigHistory => System.IO.Path.Combine(Path, "config-history");

    /// <summary>The certificate that the gateway made for itself, and its key.</summary>
    public string Tls => System.IO.Path.Combine(Path, "gateway", "tls");

    /// <summary>Held open while a gateway uses the directory.</summary>
    public string Lock => System.IO.Path.Combine(Path, "gateway.lock");

    /// <summary>Who holds the lock, for people.</summary>
    public string Holder => System.IO.Path.Combine(Path, "gateway.json");

    /// <summary>Variables of a gateway that is installed as a service; holds secrets.</summary>
    public string ServiceEnvironment => System.IO.Path.Combine(Path, "service.env");

    /// <summary>The directory when nobody names one.</summary>
    public static string DefaultPath => System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".plugingateway");

    /// <summary>Makes the directories.</summary>
    /// <exception cref="ConfigurationException">They cannot be made.</exception>
    public void Create()
    {
        foreach (var path in (ReadOnlySpan<string>)[Path, Logs, Plugins, PluginStore, PluginData, Media, ConfigHistory])
        {
            try
            {
                CreateOwnerOnly(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException($"the state directory {path} cannot be made: {e.Message}; name another one with --state-dir", e);
            }
        }
    }

    /// <summary>Makes a directory for its owner alone, but not those above it; one that is there stays as it is.</summary>
    internal static void CreateOwnerOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }
}
