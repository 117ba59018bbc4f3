using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>sessions.unsubscribe</c>, <c>sessions.messages.*</c> (<c>protocol-4.md</c> §5).</summary>
internal sealed class SessionWatchFamily(SessionWatch watch, SessionKeys keys) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(SessionWatching.Unsubscribe, Access.Read, (_, context) =>
        {
            watch.LeaveAll(context.Caller.ConnectionId);
            return ValueTask.FromResult(new SessionsSubscribed { Subscribed = false });
        });
        methods.Add(SessionWatching.SubscribeMessages, Access.Read, (session, context) =>
        {
            var key = keys.Canonical(session.Key);
            watch.WatchMessages(context.Caller.ConnectionId, key);
            return ValueTask.FromResult(new SessionMessagesSubscribed(key, Subscribed: true));
        });
        methods.Add(SessionWatching.UnsubscribeMessages, Access.Read, (session, context) =>
        {
            var key = keys.Canonical(session.Key);
            watch.LeaveMessages(context.Caller.ConnectionId, key);
            return ValueTask.FromResult(new SessionMessagesSubscribed(key, Subscribed: false));
        });
    }
}
