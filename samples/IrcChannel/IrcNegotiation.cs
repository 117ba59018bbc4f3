using System.Text;
using PluginGateway.Protocol;

namespace Irc;

/// <summary>
/// Agrees with the server on IRCv3 capabilities and logs in to an account with SASL PLAIN. A server that knows nothing of it does not answer, and
/// nothing is waited for, unless there is an account to log in to.
/// </summary>
internal sealed class IrcNegotiation(IrcConnection connection, IrcSasl? sasl)
{
    // IRCv3 SASL 3.1: AUTHENTICATE takes 400 bytes at a time; a shorter line is the last one.
    private const int ChunkLength = 400;

    private static readonly string[] Useful = ["message-tags", "server-time", "account-tag"];

    private readonly List<string> _offered = [];
    private bool _loggedIn;

    /// <summary>The capabilities that hold.</summary>
    public IReadOnlySet<string> Granted { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    public Task BeginAsync(CancellationToken cancellation) => SayAsync(IrcLine.Format("CAP", "LS", "302"), cancellation);

    /// <summary>Never go on as somebody unknown where we were to be somebody known.</summary>
    public void RequireLoggedIn()
    {
        if (sasl is not null && !_loggedIn)
        {
            throw Refusal("the server let us in without the login that sasl asks for");
        }
    }

    public Task AnswerAsync(IrcLine line, CancellationToken cancellation) => (line.Command, line[1]) switch
    {
        ("CAP", "LS") => OfferedAsync(line, cancellation),
        ("CAP", "ACK") => GrantedAsync(line, cancellation),
        ("CAP", "NAK") when sasl is null => EndAsync(cancellation),
        ("CAP", "NAK") => throw Refusal("the server does not grant what SASL needs"),
        ("AUTHENTICATE", _) => CredentialsAsync(cancellation),
        ("903", _) => LoggedInAsync(cancellation),
        ("902" or "904" or "905" or "906" or "908", _) => throw Refusal($"the network refuses the login: {line.Text}; check sasl.account and sasl.password"),
        _ => Task.CompletedTask,
    };

    private Task OfferedAsync(IrcLine line, CancellationToken cancellation)
    {
        _offered.AddRange(line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (line[2] == "*" && line.Parameters.Count > 3)
        {
            return Task.CompletedTask;
        }

        var wanted = Useful.Where(_offered.Contains).ToList();
        if (sasl is not null)
        {
            wanted.Add(_offered.Exists(OffersPlain) ? "sasl" : throw Refusal("the server does not offer SASL PLAIN; remove sasl, or use another server"));
        }

        return wanted.Count > 0 ? SayAsync(IrcLine.Format("CAP", "REQ", string.Join(' ', wanted)), cancellation) : EndAsync(cancellation);
    }

    private static bool OffersPlain(string capability) =>
        capability == "sasl" || (capability.StartsWith("sasl=", StringComparison.Ordinal) && capability[5..].Split(',').Contains("PLAIN"));

    private Task GrantedAsync(IrcLine line, CancellationToken cancellation)
    {
        Granted = line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        return sasl is null ? EndAsync(cancellation) : SayAsync(IrcLine.Format("AUTHENTICATE", "PLAIN"), cancellation);
    }

    private async Task CredentialsAsync(CancellationToken cancellation)
    {
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{sasl?.Account}\0{sasl?.Password}"));
        for (var start = 0; start <= secret.Length; start += ChunkLength)
        {
            var chunk = secret[start..Math.Min(start + ChunkLength, secret.Length)];
            await SayAsync(IrcLine.Format("AUTHENTICATE", chunk.Length > 0 ? chunk : "+"), cancellation);
        }
    }

    private Task LoggedInAsync(CancellationToken cancellation)
    {
        _loggedIn = true;
        return EndAsync(cancellation);
    }

    private Task EndAsync(CancellationToken cancellation) => SayAsync(IrcLine.Format("CAP", "END"), cancellation);

    private Task SayAsync(string line, CancellationToken cancellation) => connection.WriteAsync(line, cancellation);

    private static GatewayException Refusal(string text) => new(ErrorCodes.NotLinked, text);
}
