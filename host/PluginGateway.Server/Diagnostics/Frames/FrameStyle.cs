namespace PluginGateway.Server.Diagnostics.Frames;

/// <summary>How much of the frames is shown (<c>lifecycle.md</c> §8).</summary>
public enum FrameStyle
{
    /// <summary>Requests that failed or took longer than 50 ms.</summary>
    Auto,

    /// <summary>A line for each request with its answer, and for each event; no contents.</summary>
    Compact,

    /// <summary>Every frame with its contents: secrets taken out, long texts cut.</summary>
    Full,
}
