using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>agents.defaults.compaction</c>.</summary>
public sealed class CompactionOptions
{
    /// <summary>Whether a conversation is summed up by itself when it comes near to what its model takes, or when the model's server refuses it as too long.</summary>
    public bool Auto { get; set; } = true;

    /// <summary>Messages that stay as they are; fewer when they alone would fill a quarter of what the model takes.</summary>
    [Range(1, 1000)]
    public int KeepMessages { get; set; } = 10;

    /// <summary>Longest time that the agent may take for the summary, in seconds.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 120;
}
