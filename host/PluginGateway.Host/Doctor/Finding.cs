namespace PluginGateway.Host.Doctor;

/// <summary>How bad something is.</summary>
internal enum FindingLevel
{
    /// <summary>It is well.</summary>
    Ok,

    /// <summary>Good to know.</summary>
    Note,

    /// <summary>It works, and should be otherwise.</summary>
    Warning,

    /// <summary>It does not work, or is not safe.</summary>
    Error,
}

/// <summary>One thing that a check has seen.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Message">What it is.</param>
internal sealed record Finding(FindingLevel Level, string Message)
{
    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }

    /// <summary>What the program can do about it; null when that is for people.</summary>
    public Fix? Fix { get; init; }

    /// <summary>It is well.</summary>
    public static Finding Ok(string message) => new(FindingLevel.Ok, message);

    /// <summary>Good to know.</summary>
    public static Finding Note(string message, string? remedy = null) => new(FindingLevel.Note, message) { Remedy = remedy };

    /// <summary>It should be otherwise.</summary>
    public static Finding Warning(string message, string? remedy = null) => new(FindingLevel.Warning, message) { Remedy = remedy };

    /// <summary>It does not work, or is not safe.</summary>
    public static Finding Error(string message, string? remedy = null) => new(FindingLevel.Error, message) { Remedy = remedy };
}

/// <summary>Something that mends a finding.</summary>
/// <param name="What">What will be done, for the question: <c>remove gateway.json</c>.</param>
/// <param name="IsSafe">Whether nothing can be lost by it, so that nobody need be asked.</param>
/// <param name="ApplyAsync">Does it. May throw for I/O, permissions and what services refuse.</param>
internal sealed record Fix(string What, bool IsSafe, Func<CancellationToken, Task> ApplyAsync);
