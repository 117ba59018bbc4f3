namespace PluginGateway.PluginHosting.Tests;

/// <summary>A folder of one test's own, with a search root, a store and a data folder in it.</summary>
public sealed class WorkFolder : IDisposable
{
    public WorkFolder()
    {
        Path = Directory.CreateTempSubdirectory("plugin-hosting-").FullName;
        Directory.CreateDirectory(Plugins);
    }

    public string Path { get; }

    public string Plugins => System.IO.Path.Combine(Path, "plugins");

    public string Store => System.IO.Path.Combine(Path, "store");

    public PluginHostOptions Options => new() { SearchRoots = [Plugins], StoreDirectory = Store, DataDirectory = System.IO.Path.Combine(Path, "data"), SettleTime = TimeSpan.Zero, Probation = TimeSpan.FromMinutes(5) };

    /// <summary>Copies a fixture into the search root.</summary>
    /// <returns>The copy's path.</returns>
    public string Install(string project, string? folder = null) => InstallFrom(Fixtures.Plugin(project), folder ?? Fixtures.Id(project));

    /// <summary>Copies a plugin folder into the search root.</summary>
    /// <returns>The copy's path.</returns>
    public string InstallFrom(string source, string folder)
    {
        var target = System.IO.Path.Combine(Plugins, folder);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    /// <summary>Writes a file below the work folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(string path, string text)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
