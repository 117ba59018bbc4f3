using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>
/// Asks for events that can be resumed: <c>connect.params.resume</c>. Empty begins a stream; with both members it goes on with one. The reference knows nothing of it and refuses
/// the member.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeParams
{
    /// <summary>The stream to go on with, as in <see cref="HelloResume.StreamId"/>.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? StreamId { get; init; }

    /// <summary>The <c>seq</c> of the last event that was received of it; <see cref="HelloResume.Seq"/> when there was none.</summary>
    [Range(0, 9_007_199_254_740_991)]
    public long? AfterSeq { get; init; }
}

/// <summary>What becomes of a wish for resumable events: <c>resume</c> in <c>hello-ok</c>, only for a client that has asked.</summary>
public sealed record HelloResume
{
    /// <summary>The stream to name at the next <c>connect</c>; it may be another than the one that was asked for. Absent when events cannot be resumed at present.</summary>
    public string? StreamId { get; init; }

    /// <summary>The number before that of the next event.</summary>
    public required long Seq { get; init; }

    /// <summary>Whether events may have been missed that do not follow: what the client knows must be asked for anew.</summary>
    public required bool ResyncRequired { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>How many events were missed and follow now. Absent for a client that hears only sessions that it asks for.</summary>
    public long? Missed { get; init; }

    /// <summary>
    /// True when the gateway was killed since that event, or lost power. Everything that any client has received of a stream follows all the same; what was about to happen in that
    /// moment has no event, so that runs that were going on have no end.
    /// </summary>
    public bool? Interrupted { get; init; }
}
