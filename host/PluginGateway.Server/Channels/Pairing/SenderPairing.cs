using System.Security.Cryptography;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Channels.Pairing;

/// <summary>
/// Lets strangers ask to be heard (<c>channels.md</c> §4.2): a code goes to them, and somebody who may approves it. Ours is per account, not per channel: three strangers at one
/// account keep nobody from another. Held in memory over the store; any thread.
/// </summary>
internal sealed class SenderPairing
{
    // Without letters and digits that are mistaken for each other (channels.md §4.2).
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int CodeLength = 8;

    /// <summary>How many may wait for an account.</summary>
    public const int MostPending = 3;

    /// <summary>How long a code holds.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    private readonly ISenderPairingStore _store;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Channel, string AccountId, string SenderId), SenderRequest> _pending;
    private readonly Dictionary<(string Channel, string AccountId, string SenderId), PairedSender> _paired;

    /// <summary>Reads what was kept.</summary>
    public SenderPairing(ISenderPairingStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _pending = store.LoadRequests().ToDictionary(request => (request.Channel, request.AccountId, request.SenderId));
        _paired = store.LoadPaired().ToDictionary(paired => (paired.Channel, paired.AccountId, paired.SenderId));
    }

    /// <summary>Whether a sender was let in.</summary>
    public bool IsPaired(string channel, string accountId, string senderId)
    {
        lock (_gate)
        {
            return _paired.ContainsKey((channel, accountId, senderId));
        }
    }

    /// <summary>A stranger has written.</summary>
    /// <returns>The request when it is new, and the stranger is to be told its code; null when they have one, or too many strangers wait.</returns>
    public async Task<SenderRequest?> AskAsync(string channel, string accountId, InboundMessage message)
    {
        SenderRequest request;
        bool isNew;
        lock (_gate)
        {
            Forget();
            var now = Now();
            var key = (channel, accountId, message.SenderId);
            isNew = !_pending.TryGetValue(key, out var known);
            if (isNew && _pending.Keys.Count(other => other.Channel == channel && other.AccountId == accountId) >= MostPending)
            {
                return null;
            }

            request = known is null
                ? new SenderRequest(channel, accountId, message.SenderId, message.SenderName, message.Chat, NewCode(), now, now)
                : known with { LastSeenAt = now, SenderName = message.SenderName ?? known.SenderName };
            _pending[key] = request;
        }

        await _store.SaveAsync(request);
        return isNew ? request : null;
    }

    /// <summary>Lets a stranger in.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="code">The code that the stranger was told; upper and lower case are the same.</param>
    /// <exception cref="GatewayException">Nobody waits with this code.</exception>
    public async Task<SenderRequest> ApproveAsync(string channel, string code)
    {
        SenderRequest request;
        PairedSender paired;
        lock (_gate)
        {
            request = Take(channel, code);
            paired = new PairedSender(request.Channel, request.AccountId, request.SenderId, request.SenderName, Now());
            _paired[(request.Channel, request.AccountId, request.SenderId)] = paired;
        }

        await _store.ApproveAsync(paired);
        return request;
    }

    /// <summary>Turns a stranger down, who may ask again.</summary>
    /// <exception cref="GatewayException">Nobody waits with this code.</exception>
    public async Task<SenderRequest> RejectAsync(string channel, string code)
    {
        SenderRequest request;
        lock (_gate)
        {
            request = Take(channel, code);
        }

        await _store.RemoveRequestAsync(request);
        return request;
    }

    /// <summary>Shuts somebody out again who was let in.</summary>
    /// <exception cref="GatewayException">Nobody of that id was let in.</exception>
    public async Task<PairedSender> RemoveAsync(string channel, string? accountId, string senderId)
    {
        PairedSender paired;
        lock (_gate)
        {
            paired = _paired.Values.FirstOrDefault(known => known.Channel == channel && known.SenderId == senderId && (accountId is null || known.AccountId == accountId))
                ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"nobody of the id '{senderId}' was let in by pairing on {channel}; pgw pairing list shows who was. Who stands in allowFrom is taken out there");
            _paired.Remove((paired.Channel, paired.AccountId, paired.SenderId));
        }

        await _store.RemovePairedAsync(paired);
        return paired;
    }

    /// <summary>Who waits, and who was let in; the oldest first.</summary>
    public (IReadOnlyList<SenderRequest> Pending, IReadOnlyList<PairedSender> Paired) List(string? channel)
    {
        lock (_gate)
        {
            Forget();
            return ([.. _pending.Values.Where(request => channel is null || request.Channel == channel).OrderBy(request => request.CreatedAt)],
                [.. _paired.Values.Where(paired => channel is null || paired.Channel == channel).OrderBy(paired => paired.ApprovedAt)]);
        }
    }

    private SenderRequest Take(string channel, string code)
    {
        Forget();
        var request = _pending.Values.FirstOrDefault(request => request.Channel == channel && string.Equals(request.Code, code.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"nobody waits with this code on {channel}; codes hold for an hour, pgw pairing list shows who waits");
        _pending.Remove((request.Channel, request.AccountId, request.SenderId));
        return request;
    }

    private void Forget()
    {
        var oldest = Now() - (long)Life.TotalMilliseconds;
        foreach (var (key, _) in _pending.Where(request => request.Value.CreatedAt <= oldest).ToArray())
        {
            _pending.Remove(key);
        }
    }

    private string NewCode()
    {
        string code;
        do
        {
            code = RandomNumberGenerator.GetString(Alphabet, CodeLength);
        }
        while (_pending.Values.Any(request => request.Code == code));

        return code;
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
