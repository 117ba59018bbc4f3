using System.Text;
using System.Text.Json;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>Keeps account of one connection: which answers are due, which came, and which nobody asked for. One thread.</summary>
internal sealed class AnswerLedger
{
    // Answers when it is asked to, which may be never.
    private const string Waits = "agent.wait";

    private readonly Dictionary<string, int> _due = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _possible = new(StringComparer.Ordinal);
    private readonly List<string> _unasked = [];
    private int _doubtful;

    /// <summary>Answers that are still due.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Answers that came without a question, and second answers to the same one.</summary>
    public IReadOnlyList<string> Unasked => _unasked;

    /// <summary>Ids whose answer is still due.</summary>
    public IEnumerable<string> Due => _due.Where(entry => entry.Value > 0).Select(entry => entry.Key);

    /// <summary>Notes a frame that is about to be sent.</summary>
    public void Sent(FrameVerdict verdict)
    {
        switch (verdict.Kind)
        {
            case FrameKind.Request when verdict.Method == Waits:
                _possible[verdict.Id] = _possible.GetValueOrDefault(verdict.Id) + 1;
                break;
            case FrameKind.Request or FrameKind.Malformed:
                _due[verdict.Id] = _due.GetValueOrDefault(verdict.Id) + 1;
                Outstanding++;
                break;
            case FrameKind.Doubtful:
                _doubtful++;
                break;
        }
    }

    /// <summary>Notes a frame that came.</summary>
    public void Came(ReadOnlySpan<byte> frame)
    {
        // The first of two answers to agent is not the one that counts (wire.md §2).
        if (IdOf(frame) is not { } id || frame.IndexOf("\"status\":\"accepted\""u8) >= 0)
        {
            return;
        }

        if (_due.GetValueOrDefault(id) > 0)
        {
            _due[id]--;
            Outstanding--;
        }
        else if (_possible.GetValueOrDefault(id) > 0)
        {
            _possible[id]--;
        }
        else if (_doubtful > 0)
        {
            _doubtful--;
        }
        else
        {
            _unasked.Add(Encoding.UTF8.GetString(frame[..Math.Min(frame.Length, 300)]));
        }
    }

    // The id as it stands there; null for an event. Reading all of it shows that it is JSON.
    private static string? IdOf(ReadOnlySpan<byte> frame)
    {
        string? id = null;
        var reader = new Utf8JsonReader(frame, new JsonReaderOptions { MaxDepth = 4096 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = Encoding.UTF8.GetString(frame[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
            }
        }

        return id;
    }
}
