namespace PluginGateway.PluginHosting;

/// <summary>A plugin's folder at one moment: its hash, or why it has none.</summary>
internal sealed record FolderSample(PluginFolder? Folder, string? Hash, string? Error)
{
    /// <summary>Finds and hashes the folder of an entry.</summary>
    public static FolderSample Take(PluginCatalogue catalogue, PluginEntry entry)
    {
        PluginFolder? folder = null;
        try
        {
            folder = catalogue.Find(entry);
            return new FolderSample(folder, FolderHash.Of(folder.Path), Error: null);
        }
        catch (PluginRefusedException e)
        {
            return new FolderSample(folder, Hash: null, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FolderSample(folder, Hash: null, $"{e.Message} Remedy: check that the gateway's user may read the plugin's files.");
        }
    }
}
