using System.Text.Json;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>What a run has called, for its transcript. Bounded: a run that calls without end does not fill memory or disk. Any thread.</summary>
internal sealed class RunCalls
{
    private const int MostCalls = 200;

    // Arguments and results together; what is beyond has its name only.
    private const int MostCharacters = 200_000;

    private readonly Lock _gate = new();
    private readonly List<TranscriptCall> _calls = [];
    private int _characters;

    /// <summary>Whether there was any.</summary>
    public bool Any { get; private set; }

    /// <summary>A tool is called.</summary>
    public void Begin(string name, string callId, JsonElement arguments)
    {
        lock (_gate)
        {
            Any = true;
            if (_calls.Count < MostCalls)
            {
                var room = Takes(arguments.GetRawText().Length);
                _calls.Add(new TranscriptCall(callId, name, room ? arguments : JsonElement.Parse("{}")));
            }
        }
    }

    /// <summary>A tool has answered.</summary>
    public void End(string callId, bool isError, string result, string meta)
    {
        lock (_gate)
        {
            var index = _calls.FindIndex(call => call.Id == callId && call.Result is null);
            if (index >= 0)
            {
                _calls[index] = _calls[index] with { Result = Takes(result.Length) ? result : $"(not kept: {result.Length} characters)", IsError = isError, Meta = meta };
            }
        }
    }

    /// <summary>All until now, in the order in which they began.</summary>
    public IReadOnlyList<TranscriptCall> ToList()
    {
        lock (_gate)
        {
            return [.. _calls];
        }
    }

    private bool Takes(int length)
    {
        if (_characters + length > MostCharacters)
        {
            return false;
        }

        _characters += length;
        return true;
    }
}
