using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Events.Streams;

/// <summary>Which kinds of events a client hears. Kept as names, which do not change with the order of <see cref="LogKind"/>.</summary>
/// <param name="Bits">A bit for each, at its number.</param>
internal readonly record struct KindSet(int Bits)
{
    private static readonly int Rights = Enum.GetValues<Access>().Aggregate(0, (bits, access) => bits | (1 << (int)access));

    /// <summary>How many there can be.</summary>
    public static int Size { get; } = Enum.GetValues<LogKind>().Length;

    /// <summary>What a connection hears: what it may, and of calls of tools what its client shows.</summary>
    public static KindSet Of(Grant grant, Hearing hearing)
    {
        var kinds = grant.Allowed.Select(access => (LogKind)access);
        return Of(grant.Allows(Access.Read) ? kinds.Append(LogKind.Session).Concat(ToolsFor(hearing)) : kinds);
    }

    /// <summary>Whether it is in the set.</summary>
    public bool Contains(LogKind kind) => (Bits & (1 << (int)kind)) != 0;

    /// <summary>Whether it may hear all that the other may. What either shows of calls of tools is no question of rights.</summary>
    public bool MayHearAllOf(KindSet other) => (other.Bits & Rights & ~Bits) == 0;

    /// <summary>Their names, with commas.</summary>
    public override string ToString()
    {
        var bits = Bits;
        return string.Join(',', Enum.GetValues<LogKind>().Where(kind => (bits & (1 << (int)kind)) != 0));
    }

    /// <summary>Reads what <see cref="ToString"/> has written. Names that are not known any more are left out: nothing of theirs will come.</summary>
    public static KindSet Parse(string names) => Of(names.Split(',').Where(name => Enum.TryParse<LogKind>(name, out _)).Select(Enum.Parse<LogKind>));

    private static KindSet Of(IEnumerable<LogKind> kinds) => new(kinds.Aggregate(0, (bits, kind) => bits | (1 << (int)kind)));

    private static IEnumerable<LogKind> ToolsFor(Hearing hearing)
    {
        if (hearing.ShowsTool(isShown: true))
        {
            yield return LogKind.ShownTool;
        }

        if (hearing.ShowsTool(isShown: false))
        {
            yield return LogKind.HiddenTool;
        }
    }
}
