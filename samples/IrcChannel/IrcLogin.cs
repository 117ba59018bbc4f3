using PluginGateway.Protocol;

namespace Irc;

/// <summary>From an open connection to a registered one (RFC 2812 §3.1). Used once.</summary>
internal sealed class IrcLogin(IrcConnection connection, IrcAccount account)
{
    private const int MostNicks = 10;

    private readonly IrcNegotiation _negotiation = new(connection, account.Sasl);
    private int _refusedNicks;

    /// <summary>Introduces us and waits for the welcome.</summary>
    /// <exception cref="GatewayException"><see cref="ErrorCodes.NotLinked"/>: the server does not accept the credentials.</exception>
    /// <exception cref="IOException">The server did not let us in for another reason.</exception>
    public async Task<IrcSelf> RunAsync(CancellationToken cancellation)
    {
        await _negotiation.BeginAsync(cancellation);
        if (account.Password is { Length: > 0 } password)
        {
            await SayAsync(IrcLine.Format("PASS", password), cancellation);
        }

        await SayAsync(IrcLine.Format("NICK", account.Nick), cancellation);
        await SayAsync(IrcLine.Format("USER", account.User ?? account.Nick, "0", "*", account.RealName ?? account.Nick), cancellation);
        while (await connection.ReadAsync(cancellation) is { } line)
        {
            if (line.Command == "001")
            {
                _negotiation.RequireLoggedIn();
                return new IrcSelf(line[0], _negotiation.Granted.Contains("account-tag"));
            }

            await AnswerAsync(line, cancellation);
        }

        throw new IOException("the server closed the connection without a word");
    }

    private Task AnswerAsync(IrcLine line, CancellationToken cancellation) => line.Command switch
    {
        "PING" => SayAsync(IrcLine.Format("PONG", line.Text), cancellation),
        "432" or "433" or "436" or "437" => TryNextNickAsync(line, cancellation),
        "464" or "465" => throw new GatewayException(ErrorCodes.NotLinked, $"the server refuses us: {line.Text}; check password"),
        "ERROR" => throw Closed(line),
        _ => _negotiation.AnswerAsync(line, cancellation),
    };

    private Task TryNextNickAsync(IrcLine line, CancellationToken cancellation) => ++_refusedNicks <= MostNicks
        ? SayAsync(IrcLine.Format("NICK", IrcNames.Alternative(account.Nick, _refusedNicks)), cancellation)
        : throw new IOException($"the server accepts no variation of the nick {account.Nick}: {line.Text}");

    // Some servers say that a password is wrong only in these words.
    private static Exception Closed(IrcLine error) => error.Text.Contains("password", StringComparison.OrdinalIgnoreCase)
        ? new GatewayException(ErrorCodes.NotLinked, $"the server refuses us: {error.Text}; check password")
        : new IOException($"the server closed the connection: {error.Text}");

    private Task SayAsync(string line, CancellationToken cancellation) => connection.WriteAsync(line, cancellation);
}
