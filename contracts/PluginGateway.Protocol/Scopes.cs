using System.Collections.Frozen;

namespace PluginGateway.Protocol;

/// <summary>Who a connection acts as (<c>wire.md</c> §4).</summary>
public static class Roles
{
    /// <summary>A person's client or a tool of theirs. The default.</summary>
    public const string Operator = "operator";

    /// <summary>A device that offers commands.</summary>
    public const string Node = "node";
}

/// <summary>What an operator may do (<c>wire.md</c> §10). Granted are the scopes asked for that the credential allows, never more (SEC-05).</summary>
public static class Scopes
{
    /// <summary>Everything.</summary>
    public const string Admin = "operator.admin";

    /// <summary>Look.</summary>
    public const string Read = "operator.read";

    /// <summary>Look, send messages and run agents.</summary>
    public const string Write = "operator.write";

    /// <summary>Decide about commands that wait for approval.</summary>
    public const string Approvals = "operator.approvals";

    /// <summary>Admit devices and nodes.</summary>
    public const string Pairing = "operator.pairing";

    /// <summary>All scopes there are.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, Admin, Read, Write, Approvals, Pairing);

    /// <summary>
    /// What scopes amount to, spelled out: admin stands for all, write includes read (<c>wire.md</c> §10). Names that do not exist are left out. Whoever decides
    /// whether one set of scopes lies within another compares with this one.
    /// </summary>
    public static IReadOnlySet<string> Covered(IEnumerable<string> held)
    {
        ArgumentNullException.ThrowIfNull(held);
        var covered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scope in held)
        {
            switch (scope)
            {
                case Admin:
                    return All;
                case Write:
                    covered.Add(Write);
                    covered.Add(Read);
                    break;
                case var known when All.Contains(known):
                    covered.Add(known);
                    break;
            }
        }

        return covered;
    }
}

/// <summary>What a method or an event asks of the connection (<c>wire.md</c> §10).</summary>
public enum Access
{
    /// <summary>Any connection that finished the handshake.</summary>
    Connected,

    /// <summary><see cref="Scopes.Read"/>, <see cref="Scopes.Write"/> or <see cref="Scopes.Admin"/>.</summary>
    Read,

    /// <summary><see cref="Scopes.Write"/> or <see cref="Scopes.Admin"/>.</summary>
    Write,

    /// <summary><see cref="Scopes.Pairing"/> or <see cref="Scopes.Admin"/>.</summary>
    Pairing,

    /// <summary><see cref="Scopes.Approvals"/> or <see cref="Scopes.Admin"/>.</summary>
    Approvals,

    /// <summary><see cref="Scopes.Admin"/> only.</summary>
    Admin,

    /// <summary>Role <see cref="Roles.Node"/> only; no operator, whatever its scopes.</summary>
    Node,
}
