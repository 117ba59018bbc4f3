using Microsoft.Extensions.Options;

namespace PluginGateway.Tools.Mcp;

/// <summary>The <c>config</c> of the plugin <c>mcp</c>.</summary>
internal sealed class McpOptions
{
    /// <summary>The servers, by the names that their tools begin with.</summary>
    public Dictionary<string, McpServerOptions> Servers { get; } = new(StringComparer.Ordinal);
}

/// <summary>One server: a program (<see cref="Command"/>) or an address (<see cref="Url"/>).</summary>
internal sealed class McpServerOptions
{
    /// <summary>Whether it is used.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The program: one in <c>PATH</c>, or its path.</summary>
    public string? Command { get; set; }

    /// <summary>Its arguments, as they are: no shell reads them. Every user of the machine can; secrets go into <see cref="Env"/>.</summary>
    public List<string> Args { get; } = [];

    /// <summary>All of its environment but PATH, HOME, USER, LANG, LC_ALL, TZ and TMPDIR.</summary>
    public Dictionary<string, string> Env { get; } = new(StringComparer.Ordinal);

    /// <summary>Where it runs, an absolute path; the plugin's data folder when not set.</summary>
    public string? Cwd { get; set; }

    /// <summary>The address of a server that speaks streamable HTTP.</summary>
    public string? Url { get; set; }

    /// <summary>What is sent with every request to <see cref="Url"/>, such as <c>Authorization</c>.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Longest call, in seconds.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>How long it may take to start and to say what it can do, in seconds.</summary>
    public int StartTimeoutSeconds { get; set; } = 60;

    /// <summary>Whether its tools are offered without anybody's approval, also when they change. Only for servers of your own.</summary>
    public bool TrustChanges { get; set; }
}

/// <summary>What a configuration of servers must be.</summary>
internal sealed class McpOptionsValidator : IValidateOptions<McpOptions>
{
    private const int NameLength = 24;

    public ValidateOptionsResult Validate(string? name, McpOptions options)
    {
        var problems = options.Servers.SelectMany(server => Problems(server.Key, server.Value).Select(problem => $"servers.{server.Key}: {problem}")).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(string name, McpServerOptions server)
    {
        if (name.Length is 0 or > NameLength || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            yield return $"a server's name has 1 to {NameLength} letters, digits and dashes";
        }

        if (server.Command is null == server.Url is null)
        {
            yield return "set either command or url";
        }

        if (server.Url is not null && UrlProblem(server) is { } problem)
        {
            yield return problem;
        }

        if (server.Cwd is not null && !Path.IsPathRooted(server.Cwd))
        {
            yield return "cwd must be an absolute path";
        }

        if (server.TimeoutSeconds is < 1 or > 3600 || server.StartTimeoutSeconds is < 1 or > 3600)
        {
            yield return "timeoutSeconds and startTimeoutSeconds must be between 1 and 3600";
        }
    }

    private static string? UrlProblem(McpServerOptions server)
    {
        if (!Uri.TryCreate(server.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            return "url must begin with https:// or http://";
        }

        if (url.UserInfo.Length > 0)
        {
            return "url must not hold a user or a password; use headers";
        }

        return url.Scheme == Uri.UriSchemeHttp && server.Headers.Count > 0 && !url.IsLoopback ? "headers would be sent in the clear; use https, or http on this machine alone" : null;
    }
}
