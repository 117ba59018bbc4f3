namespace Irc;

/// <summary>Which letters of a name are the same: each network says so in its <c>CASEMAPPING</c>. Immutable.</summary>
internal sealed class IrcCasing
{
    private readonly char _lastUpper;

    // The capital letters of the mapping are an unbroken range of ASCII, the small ones the range 32 places on.
    private IrcCasing(char lastUpper) => _lastUpper = lastUpper;

    /// <summary>A–Z.</summary>
    public static IrcCasing Ascii { get; } = new('Z');

    /// <summary>A–Z and <c>[\]</c>, whose small letters are <c>{|}</c>.</summary>
    public static IrcCasing StrictRfc1459 { get; } = new(']');

    /// <summary>A–Z and <c>[\]^</c>, whose small letters are <c>{|}~</c> (RFC 1459 §2.2). Holds until the network says otherwise.</summary>
    public static IrcCasing Rfc1459 { get; } = new('^');

    /// <summary>The mapping by its name in <c>CASEMAPPING</c>. An unknown one is taken for <see cref="Ascii"/>, which never makes two people one.</summary>
    public static IrcCasing Named(string name) => name switch
    {
        "rfc1459" => Rfc1459,
        "strict-rfc1459" => StrictRfc1459,
        _ => Ascii,
    };

    /// <summary>The name in small letters.</summary>
    public string Fold(string name) => string.Create(name.Length, (name, _lastUpper), static (folded, state) =>
    {
        for (var i = 0; i < folded.Length; i++)
        {
            var c = state.name[i];
            folded[i] = c >= 'A' && c <= state._lastUpper ? (char)(c + 32) : c;
        }
    });

    /// <summary>Whether two spellings are one name.</summary>
    public bool Same(string one, string other) => string.Equals(Fold(one), Fold(other), StringComparison.Ordinal);
}
