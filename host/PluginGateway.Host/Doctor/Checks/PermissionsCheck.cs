using PluginGateway.Host.Running;
using PluginGateway.Server.Config.Secrets;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the state directory and the secrets in it are their owner's alone (SEC-26), and whether this user can write there.</summary>
internal sealed class PermissionsCheck : ICheck
{
    private const int MostNamed = 5;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <inheritdoc />
    public string Id => "permissions";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>([.. Look(scene)]);

    private static IEnumerable<Finding> Look(Scene scene)
    {
        var state = scene.State;
        if (!Directory.Exists(state.Path))
        {
            yield return Finding.Note($"{state.Path} is not there yet; the first start makes it");
            yield break;
        }

        if (OperatingSystem.IsWindows())
        {
            yield return Finding.Ok($"{state.Path} lies in the user's profile");
            yield break;
        }

        if (Unwritable(state.Path) is { } problem)
        {
            yield return Finding.Error($"{state.Path} cannot be written to: {problem}", $"give it to the user that runs the gateway: sudo chown -R {Environment.UserName} '{state.Path}'");
        }

        var open = OwnerOnlyFiles.Open(state);
        if (open.Count > 0)
        {
            yield return Finding.Error(
                $"others than the owner may use {string.Join(", ", open.Take(MostNamed))}{(open.Count > MostNamed ? $" and {open.Count - MostNamed} more" : string.Empty)}",
                "the next start of the gateway takes that from them, or chmod -R go= on the directory") with
            {
                Fix = new Fix("take from group and others what they may with the state directory", IsSafe: true, _ =>
                {
                    OwnerOnlyFiles.Restore(state);
                    return Task.CompletedTask;
                }),
            };
        }

        if (ReadableSecrets(scene) is { } finding)
        {
            yield return finding;
        }

        if (open.Count == 0)
        {
            yield return Finding.Ok($"{state.Path} is its owner's alone");
        }
    }

    // Behind a directory that lets nobody in, a file's own mode does not matter.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static Finding? ReadableSecrets(Scene scene)
    {
        var path = scene.Location.ConfigPath;
        if (!File.Exists(path) || scene.Location.IsShipped || path.StartsWith(scene.State.Path + "/", StringComparison.Ordinal) || (File.GetUnixFileMode(path) & Others) == UnixFileMode.None)
        {
            return null;
        }

        return SecretsInClear.Find(scene.Reading.Text) is { Count: > 0 }
            ? Finding.Error($"{path} holds secrets and can be read by others", $"chmod 600 '{path}'") with
            {
                Fix = new Fix($"make {path} readable for its owner alone", IsSafe: false, _ =>
                {
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                    return Task.CompletedTask;
                }),
            }
            : null;
    }

    private static string? Unwritable(string folder)
    {
        var probe = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
