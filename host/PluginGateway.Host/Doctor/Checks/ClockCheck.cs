namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the clock can be right: devices sign the time, and ten minutes are let pass.</summary>
internal sealed class ClockCheck : ICheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    public string Id => "clock";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        const string Remedy = "set the clock, and have it kept right: timedatectl set-ntp true";
        var now = scene.Time.GetUtcNow().UtcDateTime;
        var built = File.GetLastWriteTimeUtc(typeof(ClockCheck).Assembly.Location);
        var ahead = Newest(scene) is { } newest && newest.Written - now > Tolerance ? newest : default;
        return Task.FromResult<IReadOnlyList<Finding>>(
        [
            built - now > Tolerance ? Finding.Error($"the clock says {now:u}, before this program was installed ({built:u}); devices and certificates are refused", Remedy)
            : ahead.Path is not null ? Finding.Warning($"the clock says {now:u}, but {ahead.Path} was written at {ahead.Written:u}: it has been set back", Remedy)
            : Finding.Ok($"the clock says {now:u}"),
        ]);
    }

    private static (string Path, DateTime Written)? Newest(Scene scene) => new[] { scene.State.Database, scene.State.Database + "-wal", scene.State.LastGood }
        .Where(File.Exists).Select(path => (path, File.GetLastWriteTimeUtc(path))).OrderByDescending(pair => pair.Item2).Select(pair => ((string, DateTime)?)pair).FirstOrDefault();
}
