using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the gateway would start with its configuration.</summary>
internal sealed class ConfigCheck : ICheck
{
    /// <inheritdoc />
    public string Id => "config";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>(Look(scene));

    private static List<Finding> Look(Scene scene)
    {
        var location = scene.Location;
        var reading = scene.Reading;
        if (reading.Issues.Count > 0)
        {
            var findings = reading.Issues.Select(issue => Finding.Error(issue.ToString(), "mend the file, or bring an older version back with pgw config undo")).ToList();
            if (LastGood(scene) is { } fix)
            {
                findings[0] = findings[0] with { Fix = fix };
            }

            return findings;
        }

        if (reading.Text is null)
        {
            return [location.IsNamed
                ? Finding.Error($"{location.ConfigPath} does not exist, and it was named", "make it, name another one with --config, or unset PGW_CONFIG_PATH")
                : Finding.Note($"there is no {location.ConfigPath}; defaults count", "pgw config set <key> <value> makes it")];
        }

        return [location.IsShipped
            ? Finding.Note($"{location.ConfigPath} came with the program and is never written", "the gateway's first start makes one of your own, and so does pgw setup")
            : Finding.Ok($"{location.ConfigPath} can be used")];
    }

    // Only a copy that still is good, and never without keeping what is there.
    private static Fix? LastGood(Scene scene)
    {
        var (path, copy) = (scene.Location.ConfigPath, scene.State.LastGood);
        var none = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (scene.Location.IsShipped || !File.Exists(copy) || Layers.Reader(scene.Location, copy, none).ReadFile() is not { Issues.Count: 0, Text: not null })
        {
            return null;
        }

        return new Fix($"bring the last configuration that worked back; what is there now is kept as {path}.broken", IsSafe: false, _ =>
        {
            if (File.Exists(path))
            {
                File.Move(path, path + ".broken", overwrite: true);
            }

            File.Copy(copy, path);
            return Task.CompletedTask;
        });
    }
}
