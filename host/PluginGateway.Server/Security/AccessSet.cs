using PluginGateway.Protocol;

namespace PluginGateway.Server.Security;

/// <summary>A set of what methods and events ask of a connection. Kept as names, which do not change with the order of <see cref="Access"/>.</summary>
/// <param name="Bits">A bit for each, at its number.</param>
internal readonly record struct AccessSet(int Bits)
{
    /// <summary>How many there can be.</summary>
    public static int Size { get; } = Enum.GetValues<Access>().Length;

    /// <summary>Whether it is in the set.</summary>
    public bool Contains(Access access) => (Bits & (1 << (int)access)) != 0;

    /// <summary>Whether all of the other are in this one.</summary>
    public bool Covers(AccessSet other) => (other.Bits & ~Bits) == 0;

    /// <summary>Their names, with commas.</summary>
    public override string ToString()
    {
        var bits = Bits;
        return string.Join(',', Enum.GetValues<Access>().Where(access => (bits & (1 << (int)access)) != 0));
    }

    /// <summary>Reads what <see cref="ToString"/> has written. Names that are not known any more are left out: nothing of theirs will come.</summary>
    public static AccessSet Parse(string names) => new(names.Split(',').Aggregate(0, (bits, name) => Enum.TryParse<Access>(name, out var access) ? bits | (1 << (int)access) : bits));
}
