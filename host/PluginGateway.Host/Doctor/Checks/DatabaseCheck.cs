using System.Globalization;
using PluginGateway.Server.Storage;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the database is whole.</summary>
internal sealed class DatabaseCheck : ICheck
{
    /// <inheritdoc />
    public string Id => "database";

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var path = scene.State.Database;
        if (!File.Exists(path))
        {
            return [Finding.Ok("there is no database yet")];
        }

        // Reads the whole file.
        var problems = await Task.Run(() => DatabaseInspection.Find(path), cancellation);
        return problems.Count == 0
            ? [Finding.Ok(string.Create(CultureInfo.InvariantCulture, $"{path} is whole ({new FileInfo(path).Length / 1_000_000} MB)"))]
            : [Finding.Error($"{path}: {string.Join("; ", problems)}", "put a copy back, or start with an empty one: move the file and those beginning with its name away") with { Fix = MoveAway(scene, path) }];
    }

    private static Fix? MoveAway(Scene scene, string path) => scene.Holder is not null
        ? null
        : new Fix($"begin with an empty database; what is there is kept as {path}.broken", IsSafe: false, _ =>
        {
            foreach (var end in (ReadOnlySpan<string>)[string.Empty, "-wal", "-shm"])
            {
                if (File.Exists(path + end))
                {
                    File.Move(path + end, $"{path}.broken{end}", overwrite: true);
                }
            }

            return Task.CompletedTask;
        });
}
