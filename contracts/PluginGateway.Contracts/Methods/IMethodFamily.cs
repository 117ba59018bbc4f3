using PluginGateway.Protocol;

namespace PluginGateway.Contracts.Methods;

/// <summary>A few methods that belong together. The gateway's own and a plugin's are registered alike.</summary>
public interface IMethodFamily
{
    /// <summary>Called once, before the first request. One line per method.</summary>
    /// <param name="methods">Where to register.</param>
    void Register(IMethodRegistry methods);
}

/// <summary>Where methods are registered. The advertised list, the scope checks and the published schema are derived from it.</summary>
public interface IMethodRegistry
{
    /// <summary>Registers one method. A name that is taken already refuses the plugin.</summary>
    /// <typeparam name="TParams">The shape of <c>params</c>; validated before the handler is called.</typeparam>
    /// <typeparam name="TResult">The shape of <c>payload</c>.</typeparam>
    /// <param name="method">Name and JSON.</param>
    /// <param name="access">What the caller must hold.</param>
    /// <param name="handler">What it does.</param>
    void Add<TParams, TResult>(Method<TParams, TResult> method, Access access, MethodHandler<TParams, TResult> handler);
}

/// <summary>
/// Answers one request. Called on the connection's receive loop: its synchronous part delays the next request of the same client, so that it must not block.
/// Several may run at the same time, also for one connection. Throw <see cref="GatewayException"/> for a failure the caller is to understand.
/// </summary>
/// <typeparam name="TParams">The shape of <c>params</c>.</typeparam>
/// <typeparam name="TResult">The shape of <c>payload</c>.</typeparam>
/// <param name="parameters">Validated params.</param>
/// <param name="context">Who asks, and the request's lifetime.</param>
/// <returns>The payload of the (last) answer.</returns>
public delegate ValueTask<TResult> MethodHandler<TParams, TResult>(TParams parameters, MethodContext<TResult> context);

/// <summary>Who asks, and the request's lifetime.</summary>
/// <typeparam name="TResult">The shape of <c>payload</c>.</typeparam>
public abstract class MethodContext<TResult>
{
    /// <summary>The connection that asks.</summary>
    public abstract Caller Caller { get; }

    /// <summary>Cancelled when the connection is gone or the gateway stops.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Sends a first answer and lets the request go on; the handler's return value becomes the last one (<c>wire.md</c> §2, two-stage <c>agent</c>). Any thread.</summary>
    /// <param name="first">The payload of the first answer.</param>
    public abstract void Acknowledge(TResult first);
}

/// <summary>A connection as its handshake proved it. Immutable for the connection's life.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Scopes">The granted scopes.</param>
/// <param name="ClientId">What the client calls itself.</param>
/// <param name="DisplayName">Its name for people.</param>
public sealed record Caller(string ConnectionId, string Role, IReadOnlySet<string> Scopes, string ClientId, string DisplayName)
{
    /// <summary>
    /// Who the credential belongs to: <c>owner</c> for the shared secret, <c>device:&lt;id&gt;</c>, <c>tailscale:&lt;login&gt;</c>. Scopes idempotency keys.
    /// </summary>
    public string Principal { get; init; } = "owner";
}
