using Microsoft.Extensions.Options;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Camera;

/// <summary>The cameras of this machine, each for one use at a time. Any thread.</summary>
internal sealed class Cameras(IOptionsMonitor<CameraOptions> options) : IDisposable
{
    /// <summary>The id of the test picture.</summary>
    public const string TestId = "test";

    private const string SystemList = "/sys/class/video4linux";

    private readonly SemaphoreSlim _use = new(1, 1);

    /// <summary>What the operator of this node has said.</summary>
    public CameraOptions Options => options.CurrentValue;

    /// <summary>Whether there is the program that everything is done with.</summary>
    public bool IsOffered => Path.IsPathFullyQualified(Options.Ffmpeg)
        ? File.Exists(Options.Ffmpeg)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, Options.Ffmpeg)));

    /// <summary>All of them.</summary>
    public IReadOnlyList<CameraDevice> List()
    {
        var found = new List<CameraDevice>();
        if (Directory.Exists(SystemList))
        {
            foreach (var entry in Directory.EnumerateDirectories(SystemList).Order(StringComparer.Ordinal))
            {
                // One camera has several nodes; the first one gives pictures.
                if (Read(Path.Combine(entry, "index")) is "0" && File.Exists("/dev/" + Path.GetFileName(entry)))
                {
                    found.Add(new CameraDevice(Path.GetFileName(entry), Read(Path.Combine(entry, "name")) ?? Path.GetFileName(entry), "unspecified", "v4l2"));
                }
            }
        }

        if (Options.TestSource)
        {
            found.Add(new CameraDevice(TestId, "Test picture", "unspecified", "test"));
        }

        return found;
    }

    /// <summary>The camera that is meant, once its owner has allowed it.</summary>
    /// <param name="id">Its id; the first camera when null.</param>
    /// <exception cref="NodeCommandException">It may not be used, or there is none.</exception>
    public CameraDevice Require(string? id)
    {
        if (!Options.Allow)
        {
            throw new NodeCommandException("CAMERA_DISABLED", "the owner of this node has not allowed its cameras; set plugins.camera.config.allow to true in the node's plugins.json");
        }

        var all = List();
        return (id is null ? all is [var first, ..] ? first : null : all.FirstOrDefault(camera => camera.Id == id))
            ?? throw new NodeCommandException(id is null ? NodeErrorCodes.Unavailable : NodeErrorCodes.InvalidRequest, id is null ? "this node has no camera" : $"this node has no camera '{id}'; ask camera.list");
    }

    /// <summary>Waits until nobody else uses the cameras.</summary>
    /// <returns>To be disposed when they are free again.</returns>
    public async Task<IDisposable> UseAsync(CancellationToken cancellation)
    {
        await _use.WaitAsync(cancellation);
        return new Turn(_use);
    }

    public void Dispose() => _use.Dispose();

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class Turn(SemaphoreSlim use) : IDisposable
    {
        public void Dispose() => use.Release();
    }
}
