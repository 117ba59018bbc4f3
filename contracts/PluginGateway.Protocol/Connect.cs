using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>The <c>connect</c> handshake (<c>wire.md</c> §3–§7).</summary>
public static class ConnectMethods
{
    /// <summary>First request of every connection.</summary>
    public static readonly Method<ConnectParams, HelloOk> Connect = new("connect", ConnectJson.Default);

    /// <summary>Sent by the gateway as soon as the socket is open, before anything else. Carries no <c>seq</c>.</summary>
    public static readonly GatewayEvent<ConnectChallenge> Challenge = new("connect.challenge", ConnectJson.Default, Access.Connected) { IsTransient = true };
}

/// <summary>Payload of <c>connect.challenge</c>.</summary>
/// <param name="Nonce">A value for the device signature, new for every connection.</param>
/// <param name="Ts">The gateway's clock, in Unix milliseconds.</param>
public sealed record ConnectChallenge(string Nonce, long Ts);

/// <summary>Params of <c>connect</c> (<c>wire.md</c> §4).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConnectParams
{
    /// <summary>Oldest protocol the client speaks.</summary>
    [Range(1, int.MaxValue)] public required int MinProtocol { get; init; }

    /// <summary>Newest protocol the client speaks.</summary>
    [Range(1, int.MaxValue)] public required int MaxProtocol { get; init; }

    /// <summary>What the client calls itself.</summary>
    public required ClientInfo Client { get; init; }

    /// <summary>Node capability names.</summary>
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Node commands offered.</summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>Node permission state.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>The node's <c>PATH</c>.</summary>
    public string? PathEnv { get; init; }

    /// <summary>One of <see cref="Roles"/>; operator when absent.</summary>
    [NonEmpty] public string? Role { get; init; }

    /// <summary>Scopes asked for. None asked for means none granted.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The device's signed identity.</summary>
    public DeviceIdentity? Device { get; init; }

    /// <summary>The shared secret.</summary>
    public ConnectAuth? Auth { get; init; }

    /// <summary>What a node can do with its screen. Taken and not used (<c>protocol-4.md</c> §3.2).</summary>
    public JsonElement? ComputerUse { get; init; }

    /// <summary>Whether a node runs workers. Taken and not used.</summary>
    public JsonElement? WorkerRuns { get; init; }

    /// <summary>What a client knows of models already. Taken and not used.</summary>
    public JsonElement? ModelCatalog { get; init; }

    /// <summary>For logs only.</summary>
    public string? Locale { get; init; }

    /// <summary>For logs only.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Asks for events that can be resumed; without it nothing is different.</summary>
    public ResumeParams? Resume { get; init; }
}

/// <summary>What a client calls itself.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClientInfo
{
    /// <summary>One of <see cref="ClientNames.Ids"/>.</summary>
    [NonEmpty] public required string Id { get; init; }

    /// <summary>Name for people, shown in presence.</summary>
    [NonEmpty] public string? DisplayName { get; init; }

    /// <summary>The client's own version.</summary>
    [NonEmpty] public required string Version { get; init; }

    /// <summary>Operating system, free text.</summary>
    [NonEmpty] public required string Platform { get; init; }

    /// <summary>For example <c>iPhone</c>.</summary>
    [NonEmpty] public string? DeviceFamily { get; init; }

    /// <summary>For example <c>iPhone17,1</c>.</summary>
    [NonEmpty] public string? ModelIdentifier { get; init; }

    /// <summary>One of <see cref="ClientNames.Modes"/>.</summary>
    [NonEmpty] public required string Mode { get; init; }

    /// <summary>Stable id of this installation, so that presence shows it once.</summary>
    [NonEmpty] public string? InstanceId { get; init; }

    /// <summary>Which build of a page it is. Protocol 4; taken and not used.</summary>
    [StringLength(96)] public string? BuildId { get; init; }

    /// <summary>Where its user is, for example <c>Europe/Berlin</c>. Protocol 4; taken and not used.</summary>
    [StringLength(64)] public string? TimeZone { get; init; }
}

/// <summary>A device's proof of who it is (<c>wire.md</c> §6.1).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeviceIdentity
{
    /// <summary>SHA-256 of the raw public key, in hex.</summary>
    [NonEmpty] public required string Id { get; init; }

    /// <summary>Ed25519 public key: base64url of its 32 bytes, or a PEM block.</summary>
    [NonEmpty] public required string PublicKey { get; init; }

    /// <summary>Signature over <see cref="DeviceProof.Payload"/>, base64url.</summary>
    [NonEmpty] public required string Signature { get; init; }

    /// <summary>When it was signed, in Unix milliseconds.</summary>
    [Range(0, long.MaxValue)] public required long SignedAt { get; init; }

    /// <summary>The challenge's nonce. Only a client on the gateway's own machine may leave it out.</summary>
    [NonEmpty] public string? Nonce { get; init; }
}

/// <summary>The secret a client shows: the gateway's, or its device's own. Never logged.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConnectAuth
{
    /// <summary>The gateway's token, or the device's own.</summary>
    public string? Token { get; init; }

    /// <summary>The gateway's password.</summary>
    public string? Password { get; init; }

    /// <summary>The device's own token, where it is told apart from the gateway's (<c>protocol-4.md</c> §3.2).</summary>
    public string? DeviceToken { get; init; }

    /// <summary>A token for a first connection. This gateway gives out none, and takes none.</summary>
    public string? BootstrapToken { get; init; }

    /// <summary>Of programs that the reference itself starts. Taken and not used.</summary>
    public string? ApprovalRuntimeToken { get; init; }

    /// <summary>The same.</summary>
    public string? AgentRuntimeIdentityToken { get; init; }

    /// <summary>The one that a device signs: the first that there is. Never the password (<c>protocol-4.md</c> §3.3).</summary>
    [JsonIgnore]
    public string? Signed => Token ?? DeviceToken ?? BootstrapToken;

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => "ConnectAuth(***)";
}

/// <summary>Answer of <c>connect</c> (<c>wire.md</c> §7).</summary>
public sealed record HelloOk
{
    /// <summary>Always <c>hello-ok</c>.</summary>
    public string Type { get; init; } = "hello-ok";

    /// <summary>The protocol both sides speak from here on.</summary>
    public required int Protocol { get; init; }

    /// <summary>Which gateway answered.</summary>
    public required ServerInfo Server { get; init; }

    /// <summary>What it can do: derived from the method and event tables.</summary>
    public required FeatureList Features { get; init; }

    /// <summary>The state at the moment of connecting, so that a client can draw at once.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>The device's own credential; only for a client that showed a device. In protocol 4 for everybody, without a token for who has no device.</summary>
    public HelloAuth? Auth { get; init; }

    /// <summary>Where the gateway shows pages to this node, and to it alone, while it is connected: what stands behind it is added to it. Only for nodes. A secret of the node's.</summary>
    public string? CanvasHostUrl { get; init; }

    /// <summary>The limits in force.</summary>
    public required ConnectPolicy Policy { get; init; }

    /// <summary>What becomes of the wish for resumable events; only for a client that has asked.</summary>
    public HelloResume? Resume { get; init; }
}

/// <summary>A device's own credential, to be kept and shown as <c>auth.token</c> next time instead of the shared secret. Never logged.</summary>
/// <param name="DeviceToken">The token.</param>
/// <param name="Role">The role it is for.</param>
/// <param name="Scopes">What was granted.</param>
/// <param name="IssuedAtMs">When it was made, in Unix milliseconds.</param>
public sealed record HelloAuth(string DeviceToken, string Role, IReadOnlyList<string> Scopes, long IssuedAtMs)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"HelloAuth(***, {Role})";
}

/// <summary>What a client without a device is told in the place of <see cref="HelloAuth"/> in protocol 4: what was granted.</summary>
/// <param name="Role">The role.</param>
/// <param name="Scopes">The scopes.</param>
public sealed record ConnectedAs(string Role, IReadOnlyList<string> Scopes);

/// <summary>Which gateway answered.</summary>
/// <param name="Version">The gateway's version.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="ConnId">This connection's id.</param>
public sealed record ServerInfo(string Version, string Host, string ConnId)
{
    /// <summary>The commit it was built from, where known.</summary>
    public string? Commit { get; init; }
}

/// <summary>Names of the methods and events this gateway has now.</summary>
/// <param name="Methods">Method names.</param>
/// <param name="Events">Event names.</param>
public sealed record FeatureList(IReadOnlyList<string> Methods, IReadOnlyList<string> Events)
{
    /// <summary>What it can do that no method's name says (<c>protocol-4.md</c> §3.7). Protocol 4.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }
}

/// <summary>The state at the moment of connecting.</summary>
public sealed record Snapshot
{
    /// <summary>Who is connected.</summary>
    public required IReadOnlyList<PresenceEntry> Presence { get; init; }

    /// <summary>The newest <see cref="HealthSnapshot"/>.</summary>
    public required JsonElement Health { get; init; }

    /// <summary>Versions of the two above.</summary>
    public required StateVersion StateVersion { get; init; }

    /// <summary>How long the process runs, in milliseconds.</summary>
    public required long UptimeMs { get; init; }

    /// <summary>The configuration file in use. In protocol 4 for admins only.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The state directory in use. In protocol 4 for admins only.</summary>
    public string? StateDir { get; init; }

    /// <summary>Which secret counts. Protocol 4, for admins.</summary>
    public string? AuthMode { get; init; }

    /// <summary>Where messages without a session key go.</summary>
    public required SessionDefaults SessionDefaults { get; init; }
}

/// <summary>Where messages without a session key go.</summary>
/// <param name="DefaultAgentId">The agent that answers when none is named.</param>
/// <param name="MainKey">Short name of the main session.</param>
/// <param name="MainSessionKey">Full key of the main session.</param>
/// <param name="Scope"><c>per-sender</c> or <c>global</c>.</param>
public sealed record SessionDefaults(string DefaultAgentId, string MainKey, string MainSessionKey, string Scope)
{
    /// <summary>Whether the default agent has a model that can answer. Protocol 4.</summary>
    public bool? ModelConfigured { get; init; }
}

/// <summary>The limits in force on this connection.</summary>
/// <param name="MaxPayload">Largest frame the gateway accepts, in bytes.</param>
/// <param name="MaxBufferedBytes">Bytes waiting above which the client counts as slow.</param>
/// <param name="TickIntervalMs">Time between two <c>tick</c> events.</param>
public sealed record ConnectPolicy(int MaxPayload, int MaxBufferedBytes, int TickIntervalMs)
{
    /// <summary>How large what comes with a message may be. Protocol 4.</summary>
    public AttachmentPolicy? Attachments { get; init; }
}

/// <summary>How large what comes with a message may be.</summary>
/// <param name="MaxBytes">Any of it, in bytes.</param>
/// <param name="MaxImageBytes">A picture, in bytes.</param>
public sealed record AttachmentPolicy(int MaxBytes, int MaxImageBytes);

/// <summary>JSON of the handshake.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectParams))]
[JsonSerializable(typeof(ConnectChallenge))]
[JsonSerializable(typeof(HelloOk))]
[JsonSerializable(typeof(ConnectFailure))]
[JsonSerializable(typeof(MissingScopeDetails))]
[JsonSerializable(typeof(ConnectedAs))]
public sealed partial class ConnectJson : JsonSerializerContext;
