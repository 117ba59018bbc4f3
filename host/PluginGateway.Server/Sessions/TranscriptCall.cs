using System.Text.Json;

namespace PluginGateway.Server.Sessions;

/// <summary>One call of a tool, as a transcript has it: as clients were shown it, so without secrets, and cut.</summary>
/// <param name="Id">The call's id, from the model.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">What it was called with.</param>
internal sealed record TranscriptCall(string Id, string Name, JsonElement Arguments)
{
    /// <summary>What it answered; null when it had not when the run ended.</summary>
    public string? Result { get; init; }

    /// <summary>Whether it failed.</summary>
    public bool IsError { get; init; }

    /// <summary>How long it took, for people.</summary>
    public string? Meta { get; init; }
}
