using PluginGateway.Server.Config;

namespace PluginGateway.Host.Doctor.Audit;

/// <summary>Whether the gateway's secret can be guessed, and what clients get who ask for nothing.</summary>
internal sealed class AuthAudit : ICheck
{
    // 128 bits as hexadecimal digits; a password that people make up has less in each character.
    private const int ShortestToken = 32;
    private const int ShortestPassword = 16;

    /// <inheritdoc />
    public string Id => "auth";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>(
        scene.Reading.Settings is not { Gateway: var gateway } ? [Finding.Note("not looked at: the configuration is wrong")] : [.. Look(gateway)]);

    private static IEnumerable<Finding> Look(GatewayOptions gateway)
    {
        var auth = gateway.Auth;
        if (auth.Mode == AuthMode.Password)
        {
            yield return auth.Password switch
            {
                null or "" => Finding.Error("gateway.auth.mode is password, and there is none", "set PGW_GATEWAY_PASSWORD, or gateway.auth.mode token"),
                { Length: < ShortestPassword } => Finding.Warning($"the password is shorter than {ShortestPassword} characters", "a token is made by the gateway itself: gateway.auth.mode token"),
                _ => Finding.Ok("the password is long enough not to be guessed at ten tries a minute"),
            };
        }
        else
        {
            yield return auth.Token switch
            {
                null or "" => Finding.Ok("the token is made by the gateway itself"),
                { Length: < ShortestToken } => Finding.Warning($"the token is shorter than {ShortestToken} characters", "leave gateway.auth.token out: the gateway makes one of 256 bits"),
                _ => Finding.Ok("the token is long enough"),
            };
        }

        if (auth.DefaultScopes.Count > 0)
        {
            var isAdmin = auth.DefaultScopes.Exists(scope => scope.EndsWith(".admin", StringComparison.Ordinal));
            var message = $"gateway.auth.defaultScopes gives clients that ask for nothing: {string.Join(", ", auth.DefaultScopes)}";
            yield return isAdmin ? Finding.Error(message, "leave operator.admin out; whoever needs it asks for it") : Finding.Note(message);
        }
    }
}
