using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Presence;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>system-presence</c>, <c>system-event</c> (<c>methods.md</c> §8).</summary>
internal sealed class PresenceFamily(PresenceRegistry presence, PresenceAnnouncer announcer, SystemEvents systemEvents, SessionKeys keys) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(PresenceMethods.SystemPresence, Access.Read, (_, _) => ValueTask.FromResult(presence.List()));
        methods.Add(PresenceMethods.SystemEvent, Access.Admin, (note, _) => ValueTask.FromResult(Post(note)));
    }

    private OkResult Post(SystemEventParams note)
    {
        if (string.IsNullOrWhiteSpace(note.Text))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "text required");
        }

        var isBeacon = PresenceBeacon.Is(note.Text);
        var (before, after) = presence.Note(isBeacon ? PresenceBeacon.Complete(note) : note);
        if ((isBeacon ? PresenceBeacon.Tell(before, after) : note.Text.Trim()) is { } told)
        {
            systemEvents.Add(keys.MainSessionKey, told);
        }

        announcer.Announce();
        return new OkResult();
    }
}
