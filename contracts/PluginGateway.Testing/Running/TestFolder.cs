using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>What one test keeps on disk: plugins, the store that they are loaded from, their data. Goes with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("plugin-test-").FullName;

    public string Store => Path.Combine(_path, "store");

    public string Data => Path.Combine(_path, "data");

    /// <summary>A plugin folder's place.</summary>
    public string Plugin => Path.Combine(_path, "plugin");

    /// <summary>The <c>config</c> of <c>plugins.json</c>.</summary>
    /// <exception cref="PluginTestException">It is not JSON.</exception>
    public static IConfiguration Config(string json)
    {
        try
        {
            // A member of its own, because a document may be empty where a section may not.
            return new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "config": {{json}} }"""))).Build().GetSection("config");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new PluginTestException("a config of JSON, as in plugins.json", e.GetBaseException().Message, "correct the text that the test passes as config", e);
        }
    }

    /// <summary>Puts a folder into the place of the plugin's, whole.</summary>
    public void Install(string source)
    {
        if (Directory.Exists(Plugin))
        {
            Directory.Delete(Plugin, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Plugin, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A native library that is still mapped cannot be deleted everywhere; the system empties its folder for temporary files.
        }
    }
}
