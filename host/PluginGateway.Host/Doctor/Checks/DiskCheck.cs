using System.Globalization;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether there is room for what the gateway keeps.</summary>
internal sealed class DiskCheck : ICheck
{
    private const long Megabyte = 1_000_000;

    // A log file, a transaction and a swap of plugins fit into the first; a day of media into the second.
    private const long TooLittle = 200 * Megabyte;
    private const long Little = 1000 * Megabyte;

    /// <inheritdoc />
    public string Id => "disk";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var folder = scene.State.Path;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        return Task.FromResult<IReadOnlyList<Finding>>([Judge(scene.State.Path, new DriveInfo(folder).AvailableFreeSpace)]);
    }

    /// <summary>Judges a number of free bytes.</summary>
    internal static Finding Judge(string path, long free)
    {
        var room = string.Create(CultureInfo.InvariantCulture, $"{free / Megabyte} MB free for {path}");
        return free switch
        {
            < TooLittle => Finding.Error($"only {room}; messages cannot be kept when it is full", "make room; what takes it: du -sh on the directory. Bounds: session.attachmentMegabytes, media"),
            < Little => Finding.Warning($"only {room}", "make room before it is full: messages cannot be kept then"),
            _ => Finding.Ok(room),
        };
    }
}
