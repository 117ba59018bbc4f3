namespace Irc;

/// <summary>Who we are on the network, and what the network told about itself. Written by the reader, read by any thread.</summary>
internal sealed class IrcSelf(string nick, bool tellsAccounts)
{
    private volatile string _nick = nick;
    private volatile IrcCasing _casing = IrcCasing.Rfc1459;

    /// <summary>What we are called now.</summary>
    public string Nick { get => _nick; set => _nick = value; }

    /// <summary>The network's mapping of capital and small letters.</summary>
    public IrcCasing Casing { get => _casing; set => _casing = value; }

    /// <summary>The mapping's name, as the network told it; empty when it did not.</summary>
    public string CasingName { get; private set; } = "";

    /// <summary>Whether the network tells with each message which account its sender is logged in to.</summary>
    public bool TellsAccounts { get; } = tellsAccounts;

    /// <summary>Whether the nick is ours.</summary>
    public bool Is(string nick) => Casing.Same(nick, Nick);

    /// <summary>Takes what the server supports (005) in.</summary>
    public void Learn(IrcLine supports)
    {
        const string Key = "CASEMAPPING=";
        if (supports.Parameters.FirstOrDefault(static token => token.StartsWith(Key, StringComparison.Ordinal)) is { } token)
        {
            Learn(token[Key.Length..]);
        }
    }

    /// <summary>Takes the mapping in.</summary>
    public void Learn(string casing)
    {
        CasingName = casing;
        Casing = casing.Length == 0 ? IrcCasing.Rfc1459 : IrcCasing.Named(casing);
    }
}
