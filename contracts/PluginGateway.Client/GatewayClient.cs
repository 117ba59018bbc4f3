using System.Text.Json;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>
/// One connection to a gateway, from its hello to its end; it does not reconnect (<see cref="ReconnectingClient"/> does). Safe for any thread;
/// calls run concurrently and may be answered in any order.
/// </summary>
public sealed class GatewayClient : IAsyncDisposable
{
    private static readonly JsonElement NoParams = JsonElement.Parse("{}"u8);

    private readonly GatewayConnection connection;
    private readonly EventFanOut events;

    private GatewayClient(GatewayConnection connection, EventFanOut events)
    {
        this.connection = connection;
        this.events = events;
    }

    /// <summary>What the gateway said when it let us in: its version, methods, limits and a first snapshot.</summary>
    public HelloOk Hello => connection.Hello;

    /// <summary>
    /// How far it has got in its events: everything up to there has been handed to those who read them. Give it to <see cref="GatewayClientOptions.ResumeFrom"/> to go on from there. Null
    /// when events cannot be resumed. Does not change any more once <see cref="Closed"/> is done.
    /// </summary>
    public EventPosition? Position => connection.Position;

    /// <summary>SHA-256 of the certificate that the gateway showed, as <c>AB:CD:…</c>; null without TLS.</summary>
    public string? TlsFingerprint => connection.TlsFingerprint;

    /// <summary>Done when the connection is over, with the reason. Never faulted, never cancelled.</summary>
    public Task<ConnectionEnd> Closed => connection.Closed;

    /// <summary>Opens a connection and completes the handshake.</summary>
    /// <param name="options">Where to and as whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GatewayException">
    /// The gateway refused (its code and words), cannot be reached or did not answer in time (<see cref="ErrorCodes.Unavailable"/>), or the
    /// address would carry the token in clear text (<see cref="ErrorCodes.InvalidRequest"/>).
    /// </exception>
    public static async Task<GatewayClient> ConnectAsync(GatewayClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = await ConnectAsync(options, options.ResumeEvents ? ResumeOf(options.ResumeFrom) : null, new EventFanOut(options.EventCapacity, options.ResumeEvents), cancellationToken).ConfigureAwait(false);
        _ = client.CompleteEventsAsync();
        return client;
    }

    /// <summary>Calls a method.</summary>
    /// <param name="method">Which, for example <see cref="HealthMethods.Health"/>.</param>
    /// <param name="parameters">Its params.</param>
    /// <param name="cancellationToken">Stops waiting; the gateway is not told.</param>
    /// <returns>The answer; for a method with two answers, the first.</returns>
    /// <exception cref="GatewayException">The answer is an error, or the connection was lost (<see cref="ErrorCodes.Unavailable"/>).</exception>
    public Task<TResult> CallAsync<TParams, TResult>(Method<TParams, TResult> method, TParams parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return connection.CallAsync(method, parameters, onAccepted: null, cancellationToken);
    }

    /// <summary>Calls a method that is answered twice, such as <see cref="AgentRunMethods.Agent"/> (<c>wire.md</c> §2).</summary>
    /// <param name="method">Which.</param>
    /// <param name="parameters">Its params.</param>
    /// <param name="onAccepted">Told of a first answer of status <c>accepted</c>, before the task completes; what it throws, the task throws.</param>
    /// <param name="cancellationToken">Stops waiting; the gateway is not told.</param>
    /// <returns>The final answer.</returns>
    /// <exception cref="GatewayException">The answer is an error, or the connection was lost (<see cref="ErrorCodes.Unavailable"/>).</exception>
    public Task<TResult> CallAsync<TParams, TResult>(
        Method<TParams, TResult> method, TParams parameters, Action<TResult> onAccepted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(onAccepted);
        return connection.CallAsync(method, parameters, onAccepted, cancellationToken);
    }

    /// <summary>Calls a method by name, with params and answer as they are on the wire.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="parameters">Its params; an empty object when null.</param>
    /// <param name="cancellationToken">Stops waiting; the gateway is not told.</param>
    /// <exception cref="GatewayException">The answer is an error, or the connection was lost (<see cref="ErrorCodes.Unavailable"/>).</exception>
    public Task<JsonElement> CallAsync(string method, JsonElement? parameters, CancellationToken cancellationToken) =>
        CallAsync(Raw(method), parameters ?? NoParams, cancellationToken);

    /// <summary>Calls a method by name that is answered twice.</summary>
    /// <inheritdoc cref="CallAsync{TParams, TResult}(Method{TParams, TResult}, TParams, Action{TResult}, CancellationToken)"/>
    public Task<JsonElement> CallAsync(string method, JsonElement? parameters, Action<JsonElement> onAccepted, CancellationToken cancellationToken) =>
        CallAsync(Raw(method), parameters ?? NoParams, onAccepted, cancellationToken);

    /// <summary>
    /// Every event from this call on, to the end of the connection. A reader that falls behind loses the oldest and is told
    /// (<see cref="GatewayEventFrame.MissedBefore"/>); it never holds up anything else. Enumerate it once.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<GatewayEventFrame> EventsAsync(CancellationToken cancellationToken) => events.Read(cancellationToken);

    /// <summary>Calls <paramref name="handler"/> for every event of one kind from this call on, one at a time, on a pool thread.</summary>
    /// <param name="kind">Which, for example <see cref="ChatMethods.Event"/>.</param>
    /// <param name="handler">What to do with the payload. What it throws ends the subscription (<see cref="EventSubscription.Completion"/>).</param>
    /// <returns>Dispose it to end the subscription.</returns>
    public EventSubscription Subscribe<TPayload>(GatewayEvent<TPayload> kind, Action<TPayload> handler)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(handler);
        return events.Subscribe(kind, handler);
    }

    /// <summary>Closes the connection. Calls that wait fail; event readers come to their end.</summary>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Cuts the connection without a farewell, at once. Calls that wait fail. <see cref="DisposeAsync"/> is still due.</summary>
    public void Abort() => connection.Abort();

    /// <summary>The wish to go on from a position; to begin when it is null.</summary>
    internal static ResumeParams ResumeOf(EventPosition? from) => new() { StreamId = from?.StreamId, AfterSeq = from?.Seq };

    /// <summary>The same, with subscribers that outlive the connection.</summary>
    internal static async Task<GatewayClient> ConnectAsync(GatewayClientOptions options, ResumeParams? resume, EventFanOut events, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return new GatewayClient(await DeviceLogin.OpenAsync(options, token => OpenAsync(options, new Login(token, resume), events, either.Token)).ConfigureAwait(false), events);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GatewayException($"no gateway answered at {GatewayAddress.Shown(options.Url)} within {options.ConnectTimeout.TotalSeconds:0.#} s", e);
        }
    }

    private static async Task<GatewayConnection> OpenAsync(GatewayClientOptions options, Login login, EventFanOut events, CancellationToken cancellationToken)
    {
        var socket = await SocketOpener.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        var calls = new PendingCalls();
        HelloOk? hello = null;
        try
        {
            hello = await Handshake.RunAsync(socket, calls, options, login, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (hello is null)
            {
                socket.Dispose();
            }
        }

        return new GatewayConnection(socket, calls, events, hello, options);
    }

    private static Method<JsonElement, JsonElement> Raw(string name) => new(name, ClientJson.Default.JsonElement, ClientJson.Default.JsonElement);

    private async Task CompleteEventsAsync()
    {
        await Closed.ConfigureAwait(false);
        events.Complete();
    }
}
