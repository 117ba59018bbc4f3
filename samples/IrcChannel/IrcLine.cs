using System.Text;

namespace Irc;

/// <summary>One line of the protocol (RFC 1459 §2.3.1, IRCv3 message tags). Immutable.</summary>
/// <param name="Source">Who it is from: <c>nick!user@host</c> or a server's name; empty when it does not say.</param>
/// <param name="Command">The command in capitals, or a number of three digits.</param>
/// <param name="Parameters">The parameters.</param>
internal sealed record IrcLine(string Source, string Command, IReadOnlyList<string> Parameters)
{
    /// <summary>The longest line that may be sent, in bytes, without its line end (RFC 1459 §2.3).</summary>
    public const int MaxBytes = 510;

    private static readonly Dictionary<string, string> NoTags = [];

    /// <summary>The tags, without their escapes.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>The nick in <see cref="Source"/>.</summary>
    public string Nick => Source.Split('!', 2)[0];

    /// <summary>The last parameter, which carries the text.</summary>
    public string Text => Parameters.Count > 0 ? Parameters[^1] : "";

    /// <summary>The parameter at a place; empty when there is none.</summary>
    public string this[int index] => index < Parameters.Count ? Parameters[index] : "";

    /// <summary>Reads a line without its line end.</summary>
    /// <returns>The line; null when there is no command in it.</returns>
    public static IrcLine? Parse(string line)
    {
        var rest = line.AsSpan().TrimEnd("\r\n").ToString();
        var tags = Take(ref rest, '@') is { } raw ? IrcTags.Parse(raw) : NoTags;
        var source = Take(ref rest, ':') ?? "";
        var parameters = Words(rest);
        return parameters is [{ Length: > 0 } command, .. var others] ? new IrcLine(source, command.ToUpperInvariant(), others) { Tags = tags } : null;
    }

    /// <summary>
    /// Writes a line, without its line end. This is the only place where lines are made, so that no text can become a second line.
    /// </summary>
    /// <exception cref="ArgumentException">A parameter cannot be said in one line, or the line is too long.</exception>
    public static string Format(string command, params ReadOnlySpan<string> parameters)
    {
        var line = new StringBuilder(command);
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            var needsColon = parameter.Length == 0 || parameter[0] == ':' || parameter.Contains(' ', StringComparison.Ordinal);
            if (parameter.AsSpan().ContainsAny('\r', '\n', '\0') || (needsColon && i < parameters.Length - 1))
            {
                throw new ArgumentException($"parameter {i} of {command} cannot be said in one line", nameof(parameters));
            }

            line.Append(needsColon ? " :" : " ").Append(parameter);
        }

        var text = line.ToString();
        return Encoding.UTF8.GetByteCount(text) <= MaxBytes ? text : throw new ArgumentException($"the {command} line is too long", nameof(parameters));
    }

    private static string? Take(ref string rest, char mark)
    {
        if (!rest.StartsWith(mark))
        {
            return null;
        }

        var parts = rest[1..].Split(' ', 2);
        rest = parts.Length > 1 ? parts[1].TrimStart(' ') : "";
        return parts[0];
    }

    private static List<string> Words(string rest)
    {
        var words = new List<string>();
        var tail = rest.IndexOf(" :", StringComparison.Ordinal);
        words.AddRange((tail < 0 ? rest : rest[..tail]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (tail >= 0)
        {
            words.Add(rest[(tail + 2)..]);
        }

        return words;
    }
}
