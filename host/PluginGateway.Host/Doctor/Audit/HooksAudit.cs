using PluginGateway.Server.Config;

namespace PluginGateway.Host.Doctor.Audit;

/// <summary>Whether hooks and the plain HTTP interface let more in than they need.</summary>
internal sealed class HooksAudit : ICheck
{
    private const int ShortestToken = 32;

    /// <inheritdoc />
    public string Id => "hooks";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>(
        scene.Reading.Settings is not { } settings ? [Finding.Note("not looked at: the configuration is wrong")] : [.. Look(settings)]);

    private static IEnumerable<Finding> Look(GatewaySettings settings)
    {
        var (hooks, http) = (settings.Hooks, settings.Gateway.Http.Endpoints);
        if (!hooks.Enabled)
        {
            yield return Finding.Ok("hooks are off");
        }
        else
        {
            yield return string.IsNullOrEmpty(hooks.Token) ? Finding.Error("hooks are on without a token", "set hooks.token, for example to ${PGW_HOOKS_TOKEN}")
                : hooks.Token.Length < ShortestToken ? Finding.Warning($"hooks.token is shorter than {ShortestToken} characters", "make one: openssl rand -hex 32")
                : Finding.Ok("hooks are on, with a token of their own");
            if (hooks.AllowUnsafeExternalContent || hooks.Mappings.Exists(mapping => mapping.AllowUnsafeExternalContent))
            {
                yield return Finding.Warning("hooks.allowUnsafeExternalContent: what strangers write reaches the agent as if you had said it", "leave it off; the agent then is told what comes from outside");
            }

            if (hooks.AllowedSessionKeyPrefixes.Exists(prefix => prefix is "" or "*" || prefix.StartsWith("main", StringComparison.Ordinal)))
            {
                yield return Finding.Warning("hooks.allowedSessionKeyPrefixes lets hooks write into your own conversation", "leave only prefixes such as hook:");
            }
        }

        if (http.Enabled)
        {
            yield return Finding.Note("gateway.http.endpoints is on: programs with the gateway's secret may start runs over plain HTTP");
        }
    }
}
