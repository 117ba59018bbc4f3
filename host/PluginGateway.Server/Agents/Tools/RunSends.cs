using System.Security.Cryptography;
using System.Text;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>
/// The idempotency keys of what the tools of one run send. A run that is done again, because the gateway ended in it or its client repeats it, gives the same message the same
/// key, whatever the model calls the call and in whatever order it sends. Any thread.
/// </summary>
internal sealed class RunSends(RunRequest run)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The key of the next message of this content.</summary>
    /// <param name="content">What it says, where it goes, and whatever else makes it another message.</param>
    public string Key(params ReadOnlySpan<string?> content)
    {
        // With their lengths, so that no two lists of parts look the same.
        var text = new StringBuilder();
        foreach (var part in content)
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
        lock (_gate)
        {
            // The same words twice are two messages.
            var number = _counts[digest] = _counts.GetValueOrDefault(digest) + 1;
            return run.Owner is { } owner ? $"tool/{owner}/{run.Id}/{digest}/{number}" : $"tool/{run.Id}/{digest}/{number}";
        }
    }
}

/// <summary>A tool of the gateway's own that sends: it is told more of the run than tools of plugins are.</summary>
internal interface ISendingTool
{
    /// <summary>As <see cref="Contracts.Agents.IAgentTool.InvokeAsync"/>.</summary>
    ValueTask<Contracts.Agents.AgentToolResult> InvokeAsync(Contracts.Agents.AgentToolCall call, RunSends sends, CancellationToken cancellation);
}
