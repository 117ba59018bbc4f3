using System.Collections.Frozen;
using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>
/// What a protocol version says in its own way: chosen by <c>connect</c>, and part of the connection from then on. The engine beneath knows one conversation; where the versions differ it asks
/// here, by what differs and not by number (<c>protocol-4.md</c>). Immutable; any thread.
/// </summary>
/// <param name="Protocol">Its number.</param>
internal sealed record Dialect(int Protocol)
{
    // Made once: who asks again and again for what it may not costs no more than who may.
    private static readonly FrozenDictionary<string, JsonElement> MissingScopes = Scopes.All.ToFrozenDictionary(
        scope => scope, scope => JsonSerializer.SerializeToElement(new MissingScopeDetails(ConnectFailureCodes.MissingScope, scope, [scope]), ConnectJson.Default.MissingScopeDetails), StringComparer.Ordinal);

    /// <summary>Protocol 3, of programs until the spring of 2026 and of our own.</summary>
    public static Dialect Three { get; } = new(ProtocolLimits.Version)
    {
        Proofs = [ProofVersion.Two, ProofVersion.Three],
        SignsWithoutNonce = true,
        KeepsScopesWithoutDevice = true,
        TellsPathsToAll = true,
    };

    /// <summary>Protocol 4.</summary>
    public static Dialect Four { get; } = new(ProtocolLimits.NewestVersion)
    {
        Proofs = [ProofVersion.Three, ProofVersion.Two],
        IgnoresUnknownParams = true,
        TakesSecretInEitherField = true,
        NodesShowDevice = true,
        PinsMetadata = true,
        ApprovesOffers = true,
        ExplainsPairing = true,
        TellsRights = true,
        NamesSessionsInFull = true,
        HeedsCaps = true,
        SaysWhenToComeBack = true,
        TellsUnknownMethods = true,
        MissingScope = ErrorCodes.Forbidden,
        PingInterval = TimeSpan.FromMilliseconds(ProtocolLimits.PingIntervalMs),
        Capabilities = ["published-model-catalog"],
    };

    /// <summary>All of them, the newest first.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [Four, Three];

    /// <summary>The forms of a device's signature with a nonce, in the order in which they are tried.</summary>
    public required IReadOnlyList<ProofVersion> Proofs { get; init; }

    /// <summary>Whether a device on this very machine may sign without the challenge (version 1).</summary>
    public bool SignsWithoutNonce { get; init; }

    /// <summary>Whether params that nobody knows are passed over. Its clients send hundreds that were added over a year; what is wrong in those that are known is refused in either case.</summary>
    public bool IgnoresUnknownParams { get; init; }

    /// <summary>Whether the gateway's secret may stand in either field, <c>token</c> or <c>password</c>.</summary>
    public bool TakesSecretInEitherField { get; init; }

    /// <summary>Whether a node must show a device.</summary>
    public bool NodesShowDevice { get; init; }

    /// <summary>Whether who shows the gateway's secret and no device keeps the scopes that it asks for, wherever it is. The operator may say otherwise.</summary>
    public bool KeepsScopesWithoutDevice { get; init; }

    /// <summary>Whether a device must be approved anew when it says that it has become another kind of machine.</summary>
    public bool PinsMetadata { get; init; }

    /// <summary>Whether what a node offers is approved apart from the node itself.</summary>
    public bool ApprovesOffers { get; init; }

    /// <summary>Whether <c>pairing required</c> goes on with what for.</summary>
    public bool ExplainsPairing { get; init; }

    /// <summary>Whether the greeting tells everybody its role and scopes.</summary>
    public bool TellsRights { get; init; }

    /// <summary>Whether the greeting tells everybody where files lie; admins alone otherwise.</summary>
    public bool TellsPathsToAll { get; init; }

    /// <summary>Whether events name a session by its full key, however somebody has spelt it; otherwise as whoever asked did.</summary>
    public bool NamesSessionsInFull { get; init; }

    /// <summary>Whether what an operator's client says that it can do decides which events it gets (<see cref="Hearing"/>).</summary>
    public bool HeedsCaps { get; init; }

    /// <summary>Whether who comes while the gateway begins or ends is told when to come back, and closed with 1013. Else it waits for the beginning, and is closed at the end as everybody is.</summary>
    public bool SaysWhenToComeBack { get; init; }

    /// <summary>Whether who may read is told that there is no such method; admins alone otherwise, and others what scope they lack (<c>wire.md</c> §10). The greeting names all methods to everybody.</summary>
    public bool TellsUnknownMethods { get; init; }

    /// <summary>The code of a missing scope.</summary>
    public string MissingScope { get; init; } = ErrorCodes.InvalidRequest;

    /// <summary>How often a client that says nothing is pinged; never when null.</summary>
    public TimeSpan? PingInterval { get; init; }

    /// <summary>What it can do that no method's name says; null when the version knows no such list.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>The newest that a client speaks; null when there is none.</summary>
    public static Dialect? Negotiate(int oldest, int newest) => Dialects.Negotiate(oldest, newest) switch { null => null, ProtocolLimits.NewestVersion => Four, _ => Three };

    /// <summary>The one that is nearest to what a client speaks.</summary>
    public static Dialect NearestTo(int newest) => All.FirstOrDefault(dialect => dialect.Protocol <= newest) ?? All[^1];

    /// <summary>Whether it has a method.</summary>
    public bool Has(int? onlyIn) => onlyIn is null || onlyIn == Protocol;

    /// <summary>What a method asks of its callers.</summary>
    public Access AccessTo(MethodEntry method) => method.ReadableIn == Protocol ? Access.Read : method.WritableIn == Protocol ? Access.Write : method.Access;

    /// <summary>What a refused <c>connect</c> is answered.</summary>
    public ErrorShape Refuse(Refusal why)
    {
        var error = why.ToError();
        return ExplainsPairing && why.What is { } what ? error with { Message = $"{error.Message}: {what}" } : error;
    }

    /// <summary>What it is closed with.</summary>
    public string Reason(Refusal why) => why.CloseReason is { } reason ? reason : ExplainsPairing && why is { What: not null, Why.RequestId: { } request } ? $"{Refuse(why).Message} (requestId: {request})" : why.Message;

    /// <summary>What somebody is answered who may not do something.</summary>
    public ErrorShape Deny(Grant grant, Access access) => grant.MissingScope(access) is not { } scope
        ? new ErrorShape(ErrorCodes.InvalidRequest, grant.Explain(access))
        : new ErrorShape(MissingScope, grant.Explain(access))
        {
            Details = MissingScopes[scope],
        };
}

/// <summary>A form of what a device signs.</summary>
internal enum ProofVersion
{
    /// <summary>With the challenge.</summary>
    Two,

    /// <summary>With the challenge, and what the client says that it runs on.</summary>
    Three,
}
