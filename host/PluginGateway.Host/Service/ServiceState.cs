using System.Text.Json.Serialization;

namespace PluginGateway.Host.Service;

/// <summary>What a supervisor says of a service (<c>lifecycle.md</c> §11, <c>gateway status</c>).</summary>
internal sealed record ServiceState
{
    /// <summary>It is not installed.</summary>
    public static readonly ServiceState NotInstalled = new() { IsInstalled = false, Runtime = new ServiceRuntime("stopped") };

    /// <summary>Whether there is a file or an entry for it.</summary>
    public required bool IsInstalled { get; init; }

    /// <summary>Whether the supervisor starts it by itself.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Whether it runs.</summary>
    public required ServiceRuntime Runtime { get; init; }
}

/// <summary>How a service runs.</summary>
/// <param name="Status"><c>running</c>, <c>stopped</c>, <c>failed</c>, <c>starting</c> or <c>unknown</c>.</param>
internal sealed record ServiceRuntime(string Status)
{
    /// <summary>The supervisor's own word.</summary>
    public string? State { get; init; }

    /// <summary>The same in more detail.</summary>
    public string? SubState { get; init; }

    /// <summary>The process.</summary>
    public int? Pid { get; init; }

    /// <summary>How it last ended.</summary>
    public int? LastExitStatus { get; init; }

    /// <summary>Why it last ended, in the supervisor's words.</summary>
    public string? LastExitReason { get; init; }

    /// <summary>How often the supervisor has started it again.</summary>
    public int? Restarts { get; init; }

    /// <summary>Why nothing is known.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether there is a process, or soon is one.</summary>
    [JsonIgnore]
    public bool IsRunning => Status is "running" or "starting";
}
