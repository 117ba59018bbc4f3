namespace PluginGateway.Server.Delivery;

/// <summary>
/// Which messages an end of the gateway is put down to: those that were being worked on, and no others. When there were several, none of them is blamed yet, but from then on
/// each is worked on by itself; an end in which one of these was being worked on is put down to it. Pure.
/// </summary>
internal static class CrashBlame
{
    /// <summary>Judges what is claimed anew.</summary>
    /// <param name="free">What nobody works on, as it was left.</param>
    /// <param name="claim">Who claims it.</param>
    /// <param name="most">How many ends are put down to a message before it is put aside.</param>
    /// <returns>It, in the same order: claimed, or put aside.</returns>
    public static IReadOnlyList<InboxEntry> Judge(IReadOnlyList<InboxEntry> free, InboxClaim claim, int most)
    {
        // What this start has let go of itself is no end of a gateway.
        bool WasInWork(InboxEntry entry) => entry.BegunAt is not null && entry.Boot != claim.Boot;
        var wasAlone = free.Count(WasInWork) == 1;
        return [.. free.Select(entry => WasInWork(entry) ? Suspected(entry, isBlamed: wasAlone || entry.IsSuspect) : Claimed(entry))];

        InboxEntry Suspected(InboxEntry entry, bool isBlamed)
        {
            var suspect = entry with { IsSuspect = true, Crashes = entry.Crashes + (isBlamed ? 1 : 0) };
            return suspect.Crashes < most
                ? Claimed(suspect)
                : suspect with
                {
                    State = InboxState.Parked, Boot = null, LeaseUntil = null, BegunAt = null, ChangedAt = claim.Now,
                    Error = $"the gateway ended {suspect.Crashes} times while it worked on this message. pgw inbox retry {entry.Id} tries it once more, pgw inbox drop {entry.Id} lets it be",
                };
        }

        InboxEntry Claimed(InboxEntry entry) => entry with { Boot = claim.Boot, LeaseUntil = claim.Until, BegunAt = null, ChangedAt = claim.Now, IsAgain = true };
    }
}
