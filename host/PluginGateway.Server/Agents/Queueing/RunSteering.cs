using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Queueing;

/// <summary>Hands a run what was said meanwhile. What it takes is in the transcript before the agent hears it, and ends with the run.</summary>
internal sealed class RunSteering(Run run, SessionService sessions, RunMedia media, RunEndings endings) : IAgentSteering
{
    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<AgentMessage>> TakeAsync(CancellationToken cancellation)
    {
        if (!run.IsBusy || run.Inbox.Take() is not { Count: > 0 } waiting)
        {
            return [];
        }

        var heard = new List<AgentMessage>();
        foreach (var (said, alsoLater) in waiting)
        {
            if (alsoLater && !said.IsClaimed)
            {
                // Its own turn puts it into the transcript.
                heard.Add(media.Heard(said.Request, said.Request.Message));
            }
            else if (!alsoLater && said.TryClaim())
            {
                endings.EndWith(run, said);
                await (said.Request.Begins?.Invoke(run.Request.Id) ?? Task.CompletedTask);
                await sessions.AppendAsync(run.Request.Canonical, ("user", said.Request.Message, said.Request.Id), attachments: said.Request.Attachments, named: RunMedia.Named(said.Request.Media));
                heard.Add(media.Heard(said.Request, said.Request.Message));
            }
        }

        return heard;
    }
}
