using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Protocol;

/// <summary>One kind of event of the wire (<c>events.md</c>). Immutable and safe for any thread.</summary>
/// <typeparam name="TPayload">The shape of <c>payload</c>.</typeparam>
public sealed class GatewayEvent<TPayload>
{
    private readonly JsonSerializerContext? _json;

    /// <summary>An event.</summary>
    /// <param name="name">The event's name on the wire.</param>
    /// <param name="json">Source-generated JSON of <typeparamref name="TPayload"/>; asked when the event is first sent or read.</param>
    /// <param name="access">Who may hear it.</param>
    public GatewayEvent(string name, JsonSerializerContext json, Access access)
    {
        Name = name;
        _json = json;
        Access = access;
    }

    /// <summary>An event.</summary>
    /// <param name="name">The event's name on the wire.</param>
    /// <param name="payloadInfo">Source-generated JSON of <typeparamref name="TPayload"/>.</param>
    /// <param name="access">Who may hear it.</param>
    public GatewayEvent(string name, JsonTypeInfo<TPayload> payloadInfo, Access access)
    {
        Name = name;
        PayloadInfo = payloadInfo;
        Access = access;
    }

    /// <summary>The event's name on the wire.</summary>
    public string Name { get; }

    /// <summary>JSON of the payload.</summary>
    /// <exception cref="InvalidOperationException">The context has no JSON of it.</exception>
    public JsonTypeInfo<TPayload> PayloadInfo => field ??= Shapes.Of<TPayload>(_json!, Name);

    /// <summary>What a connection must hold to hear it.</summary>
    public Access Access { get; }

    /// <summary>
    /// Whether it only says how things stand, as the next one or the greeting does again. Such an event is never replayed, and carries no <c>seq</c> where others can be
    /// (<see cref="ResumeParams"/>).
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>The one protocol version that has it; null, as of most, for all.</summary>
    public int? OnlyIn { get; init; }

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>Versions of the two snapshots that events carry, so that a client can tell which is newer (<c>wire.md</c> §9.1).</summary>
/// <param name="Presence">Counts changes of the presence list, from 1.</param>
/// <param name="Health">Counts refreshes of the health snapshot, from 1.</param>
public sealed record StateVersion(long Presence, long Health);
