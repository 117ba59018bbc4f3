using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>
/// Section <c>gateway.resume</c>: what is kept of events for clients that come back for what they missed. Nothing is kept while there is none such. Whichever limit is reached first
/// counts.
/// </summary>
[OptionKind(OptionKind.Hot)]
public sealed class ResumeOptions
{
    /// <summary>Whether events can be resumed. A client that asks for it is let in all the same, and told.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long an event is kept, and how long a client may be away, in minutes.</summary>
    [Range(1, 1_440)]
    public int Minutes { get; set; } = 10;

    /// <summary>How many events are kept.</summary>
    [Range(100, 1_000_000)]
    public int Events { get; set; } = 50_000;

    /// <summary>How much of them is kept, in millions of bytes.</summary>
    [Range(1, 4_096)]
    public int Megabytes { get; set; } = 100;
}
