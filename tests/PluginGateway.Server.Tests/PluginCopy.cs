using System.Globalization;
using System.Reflection;

namespace PluginGateway.Server.Tests;

/// <summary>A fixture's folder, copied, so that a test may change it.</summary>
internal sealed class PluginCopy : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("pgw-plugin-");

    public PluginCopy(string fixture)
    {
        var id = fixture.ToLowerInvariant();
        Path = System.IO.Path.Combine(_root.FullName, id);
        Directory.CreateDirectory(Path);
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Stamped("Fixtures"), fixture, "bin", Stamped("Configuration"), id)))
        {
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        }
    }

    public string Path { get; }

    /// <summary>Enables it, with one account on a network.</summary>
    public void Configure(Dictionary<string, string?> keys, int port)
    {
        var id = System.IO.Path.GetFileName(Path);
        keys[$"plugins:{id}:enabled"] = "true";
        keys[$"plugins:{id}:source"] = Path;
        keys[$"plugins:{id}:config:port"] = port.ToString(CultureInfo.InvariantCulture);
        keys[$"plugins:{id}:config:dmPolicy"] = "open";
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static string Stamped(string key) =>
        typeof(PluginCopy).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(stamp => stamp.Key == key).Value!;
}
