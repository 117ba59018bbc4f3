using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary>
/// The secret that an account needs, from a file, a variable, the standard input or a prompt without echo; never from the command line, which everybody on the machine can read, and never printed.
/// </summary>
/// <param name="Key">The option that it goes into; null for none.</param>
/// <param name="Value">What goes there.</param>
internal sealed record ChannelToken(string? Key, string? Value)
{
    private static readonly Option<string?> File = new("--token-file") { Description = "File that holds the account's token; plugins.json refers to it where the channel can, and otherwise gets a copy" };
    private static readonly Option<string?> Variable = new("--token-env") { Description = "Environment variable in which the gateway finds the token; plugins.json refers to it" };
    private static readonly Option<bool> StandardInput = new("--token-stdin") { Description = "Read the token from the standard input and write it into plugins.json" };
    private static readonly Option<string?> KeyName = new("--token-key") { Description = "The channel's option that the token goes into, for example password (default: the channel's own)" };

    /// <summary>The options of a verb that reads one.</summary>
    public static IReadOnlyList<Option> Options => [File, Variable, StandardInput, KeyName];

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => Key ?? "none";

    /// <summary>Reads it from where the command line says; asks when that says nothing and somebody is there.</summary>
    /// <returns>The secret, one without a key when the channel needs none; null when it cannot be had, which was said.</returns>
    public static async Task<ChannelToken?> ReadAsync(ParseResult parse, string channel, CancellationToken cancellation)
    {
        var (file, variable, fromInput) = (parse.GetValue(File), parse.GetValue(Variable), parse.GetValue(StandardInput));
        if ((file is null ? 0 : 1) + (variable is null ? 0 : 1) + (fromInput ? 1 : 0) > 1)
        {
            return Refuse("--token-file, --token-env and --token-stdin exclude each other: leave one of them");
        }

        var own = KeysOf(channel);
        var key = parse.GetValue(KeyName) ?? own?.Token;
        if (key is null)
        {
            return file is null && variable is null && !fromInput
                ? new ChannelToken(null, null)
                : Refuse($"it is not known which option of {channel} a token goes into; name it with --token-key, for example --token-key password");
        }

        return variable is not null ? new ChannelToken(key, $"${{{variable}}}")
            : file is not null ? await OfFileAsync(file, key, parse.GetValue(KeyName) is null ? own?.File : null, cancellation)
            : fromInput ? Literal(key, await Console.In.ReadToEndAsync(cancellation))
            : Console.IsInputRedirected ? Refuse($"{channel} needs a token: --token-file, --token-env or --token-stdin")
            : Literal(key, HiddenPrompt.Ask($"{key} of {channel}"));
    }

    /// <summary>What is left to do for somebody who has added an account.</summary>
    public static string NextStep(string channel, string? account) => channel switch
    {
        "whatsapp" => $"next: pgw channels setup whatsapp, then pgw channels login whatsapp{(account is null ? string.Empty : $" --account {account}")}",
        _ => $"next: pgw channels status {channel}; who writes to it gets a code, and pgw pairing approve {channel} <code> lets them in",
    };

    // Of the channels in the box. Of others --token-key says it: their options are only known when they run.
    private static (string Token, string File)? KeysOf(string channel) => channel == "telegram" ? ("botToken", "tokenFile") : null;

    private static async Task<ChannelToken?> OfFileAsync(string file, string key, string? fileKey, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(file);
        try
        {
            var text = await System.IO.File.ReadAllTextAsync(path, cancellation);
            return fileKey is null || string.IsNullOrWhiteSpace(text) ? Literal(key, text) : new ChannelToken(fileKey, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{path} cannot be read: {e.Message}");
        }
    }

    // A token that looks like a reference to the environment is none.
    private static ChannelToken? Literal(string key, string text) =>
        text.Trim() is { Length: > 0 } token ? new ChannelToken(key, token.Replace("${", "$${", StringComparison.Ordinal)) : Refuse($"there is no {key}: nothing was given");

    private static ChannelToken? Refuse(string why)
    {
        Console.Error.WriteLine($"pgw: {why}");
        return null;
    }
}
