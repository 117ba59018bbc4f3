using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Presence;

namespace PluginGateway.Server.Methods;

/// <summary><c>system-presence</c>, <c>system-event</c> (<c>methods.md</c> §8).</summary>
internal sealed class PresenceFamily(PresenceRegistry presence, PresenceAnnouncer announcer) : IMethodFamily
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

        presence.Note(note);
        announcer.Announce();
        return new OkResult();
    }
}
