namespace Irc;

/// <summary>What the server says to one message. Observed by the reader, awaited by the sender.</summary>
internal sealed class IrcConfirmation(string token, string target)
{
    private readonly TaskCompletionSource<string?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _refusal;

    /// <summary>What the PING behind the message carries, and the PONG to it.</summary>
    public string Token { get; } = token;

    /// <summary>Null when the server took the message, else its words against it. Fails when the connection is gone: then nobody knows.</summary>
    public Task<string?> Answer => _answer.Task;

    public void Observe(IrcLine line, IrcCasing casing)
    {
        if (line.Command == "PONG" && line.Text == Token)
        {
            _answer.TrySetResult(_refusal);
        }
        else if (IsRefusal(line.Command) && casing.Same(line[1], target))
        {
            _refusal ??= line.Text;
        }
    }

    public void Lost() => _answer.TrySetException(new IOException("the connection was lost before the server confirmed the message; it may have arrived"));

    // RFC 2812 §5.2 and what newer servers added. Others of the 400s answer NICK and JOIN, which may be under way for the same name.
    private static bool IsRefusal(string command) =>
        command is "401" or "403" or "404" or "407" or "408" or "439" or "477" or "482" or "486" or "489" or "531" or "716";
}
