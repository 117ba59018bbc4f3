using PluginGateway.Protocol;

namespace PluginGateway.Server.Devices;

/// <summary>Nobody hands out what they do not hold (SEC-06).</summary>
internal static class ScopeCheck
{
    /// <summary>Throws unless everything that is wanted is held.</summary>
    /// <exception cref="GatewayException">Names what is missing, in the words of <c>wire.md</c> §10.</exception>
    public static void Require(IEnumerable<string> held, IEnumerable<string> wanted)
    {
        var covered = Scopes.Covered(held);
        if (wanted.FirstOrDefault(scope => !covered.Contains(scope)) is { } missing)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"missing scope: {missing}");
        }
    }
}
