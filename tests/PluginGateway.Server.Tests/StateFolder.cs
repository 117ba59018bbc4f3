using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Tests;

/// <summary>A state directory with a <c>plugins.json</c> that a test writes.</summary>
internal sealed class StateFolder : IDisposable
{
    /// <summary>Enables the echo agent.</summary>
    public const string WithEcho = """
        {
          // the agent in the box
          "plugins": {
            "echo": { "enabled": true, "config": { "delayMs": 0 } }, // echoes
          },
        }

        """;

    public StateFolder(string? config = WithEcho)
    {
        State.Create();
        if (config is not null)
        {
            Write(config);
        }
    }

    public StateDirectory State { get; } = new(Directory.CreateTempSubdirectory("pgw-test-").FullName);

    public string ConfigPath => Path.Combine(State.Path, "plugins.json");

    public void Write(string config) => File.WriteAllText(ConfigPath, config);

    public string Read() => File.ReadAllText(ConfigPath);

    /// <summary>Copies the echo agent's folder to where plugins are looked for.</summary>
    public StateFolder DropEcho()
    {
        foreach (var file in Directory.EnumerateFiles(TestGateway.EchoPlugin, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(State.Plugins, "echo", Path.GetRelativePath(TestGateway.EchoPlugin, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return this;
    }

    /// <summary>A gateway that is configured by the file alone.</summary>
    public Task<TestGateway> StartAsync(Action<IServiceCollection>? services = null, bool isConfigShipped = false) => TestGateway.StartAsync(
        State.Path,
        keys =>
        {
            foreach (var key in keys.Keys.Where(key => key.StartsWith("plugins:", StringComparison.Ordinal)).ToArray())
            {
                keys.Remove(key);
            }
        },
        services,
        isConfigShipped);

    public void Dispose() => Directory.Delete(State.Path, recursive: true);
}
