using PluginGateway.Protocol;

namespace PluginGateway.Server.Security;

/// <summary>
/// What a connection may do, fixed by its handshake: granted = asked for ∩ allowed to the credential; nothing asked for, nothing granted (SEC-05). Immutable.
/// </summary>
internal sealed class Grant
{
    private static readonly Access[] Levels = Enum.GetValues<Access>();

    private readonly int _allowed;

    /// <summary>Makes a grant.</summary>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="requested">What the client asked for; unknown names are left out.</param>
    /// <param name="allowed">What its credential allows.</param>
    public Grant(string role, IEnumerable<string> requested, IReadOnlySet<string> allowed)
    {
        Role = role;
        var scopes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scope in requested)
        {
            if (Protocol.Scopes.All.Contains(scope) && allowed.Contains(scope))
            {
                scopes.Add(scope);
            }
        }

        Scopes = scopes;
        foreach (var access in Levels)
        {
            _allowed |= Decide(access) ? 1 << (int)access : 0;
        }
    }

    /// <summary>The role.</summary>
    public string Role { get; }

    /// <summary>The granted scopes.</summary>
    public IReadOnlySet<string> Scopes { get; }

    /// <summary>All of what <see cref="Allows"/> says yes to.</summary>
    public IEnumerable<Access> Allowed => Levels.Where(Allows);

    /// <summary>Whether the connection may.</summary>
    public bool Allows(Access access) => (_allowed & (1 << (int)access)) != 0;

    /// <summary>Why it may not (<c>wire.md</c> §10).</summary>
    public string Explain(Access access) => MissingScope(access) is { } scope ? $"missing scope: {scope}" : $"unauthorized role: {Role}";

    /// <summary>The scope without which it may not; null when no scope would help.</summary>
    public string? MissingScope(Access access) => access == Access.Node || Role == Roles.Node ? null : access switch
    {
        Access.Read => Protocol.Scopes.Read,
        Access.Write => Protocol.Scopes.Write,
        Access.Pairing => Protocol.Scopes.Pairing,
        Access.Approvals => Protocol.Scopes.Approvals,
        _ => Protocol.Scopes.Admin,
    };

    private bool Decide(Access access)
    {
        if (access is Access.Connected)
        {
            return true;
        }

        if (Role == Roles.Node)
        {
            return access == Access.Node;
        }

        return access switch
        {
            Access.Node => false,
            Access.Read => Has(Protocol.Scopes.Read) || Has(Protocol.Scopes.Write),
            Access.Write => Has(Protocol.Scopes.Write),
            Access.Pairing => Has(Protocol.Scopes.Pairing),
            Access.Approvals => Has(Protocol.Scopes.Approvals),
            _ => Has(Protocol.Scopes.Admin),
        };
    }

    private bool Has(string scope) => Scopes.Contains(scope) || Scopes.Contains(Protocol.Scopes.Admin);
}
