using PluginGateway.Server.Config.Secrets;

namespace PluginGateway.Host.Doctor.Audit;

/// <summary>Whether secrets stand in the configuration, which gets copied, shown and sent around.</summary>
internal sealed class SecretsAudit : ICheck
{
    /// <inheritdoc />
    public string Id => "secrets";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var found = SecretsInClear.Find(scene.Reading.Text);
        return Task.FromResult<IReadOnlyList<Finding>>(found.Count == 0
            ? [Finding.Ok("no secret stands in the configuration")]
            : [.. found.Select(path => Finding.Warning($"{path} stands in {scene.Location.ConfigPath} in clear text", "write \"${NAME}\" there and set the variable, for a service in its environment file"))]);
    }
}
