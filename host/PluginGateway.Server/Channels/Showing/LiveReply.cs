using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Channels.Showing;

/// <summary>What is shown of one answer while it is being made: that somebody is typing, the answer so far, that the message was received. Ends with its run, whatever becomes of that.</summary>
internal sealed class LiveReply(TypingNotices typing, MessageReactions reactions, TypingMode mode, DraftStream? drafts, InboxEntry entry)
{
    private readonly ShownPlace _place = new(entry.Channel, entry.AccountId, entry.Message.Chat, entry.Message.Thread);
    private readonly Lock _gate = new();
    private Task<string?> _ended = Task.FromResult<string?>(null);
    private bool _isTyping;
    private bool _isOver;

    /// <summary>What was said so far, as far as it was shown.</summary>
    public string Said => drafts?.Said ?? string.Empty;

    /// <summary>The run has said more. Returns at once.</summary>
    public void Heard(string whole)
    {
        if (mode == TypingMode.Message)
        {
            BeginTyping();
        }

        drafts?.Heard(whole);
    }

    /// <summary>The run was accepted. Once.</summary>
    public void Begin(Run run)
    {
        reactions.Acknowledge(entry);
        if (mode == TypingMode.Instant)
        {
            BeginTyping();
        }

        _ended = FollowAsync(run);
    }

    /// <summary>Waits until nothing more is shown.</summary>
    /// <returns>The draft that the answer takes the place of; null when there is none.</returns>
    public Task<string?> EndedAsync() => _ended;

    /// <summary>All is done.</summary>
    /// <param name="reply">The reply's key in the outbox; null when there is none.</param>
    public void Answered(string? reply) => reactions.Answered(entry, reply);

    private async Task<string?> FollowAsync(Run run)
    {
        await run.End;
        lock (_gate)
        {
            _isOver = true;
            if (_isTyping)
            {
                typing.End(_place);
            }
        }

        return drafts is null ? null : await drafts.EndAsync();
    }

    private void BeginTyping()
    {
        lock (_gate)
        {
            if (!_isTyping && !_isOver)
            {
                _isTyping = true;
                typing.Begin(_place);
            }
        }
    }
}
