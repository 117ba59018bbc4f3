using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace PluginGateway.Agents.OpenAI;

/// <summary>Puts calls of tools together, which come in pieces. One per answer.</summary>
internal sealed class StreamedToolCalls
{
    private readonly List<Call> _calls = [];

    public void Add(IReadOnlyList<StreamingChatToolCallUpdate> pieces)
    {
        foreach (var piece in pieces)
        {
            var call = Find(piece);
            call.Name += piece.FunctionName;
            if (piece.FunctionArgumentsUpdate is { } arguments)
            {
                call.Arguments.Append(arguments.ToString());
            }
        }
    }

    /// <summary>The calls, which are whole now.</summary>
    public IEnumerable<FunctionCallContent> Take()
    {
        var calls = _calls.Select(static (call, at) => ToolArguments.Parse(call.Id ?? $"call_{at.ToString(CultureInfo.InvariantCulture)}", call.Name, call.Arguments.ToString())).ToList();
        _calls.Clear();
        return calls;
    }

    /// <summary>Pieces belong together by their index; some servers give all calls the same one, and then the id tells them apart.</summary>
    private Call Find(StreamingChatToolCallUpdate piece)
    {
        var id = piece.ToolCallId is { Length: > 0 } given ? given : null;
        var call = _calls.FindLast(call => call.Index == piece.Index && (id is null || call.Id is null || call.Id == id));
        if (call is null)
        {
            call = new Call(piece.Index);
            _calls.Add(call);
        }

        call.Id ??= id;
        return call;
    }

    private sealed class Call(int index)
    {
        public int Index { get; } = index;

        public string? Id { get; set; }

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
