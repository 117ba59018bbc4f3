using System.Text;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Dispatch;

/// <summary>Finds methods by the name that stands in a frame. Any thread.</summary>
internal sealed class MethodTable(ContributionBoard board)
{
    /// <summary>Names in alphabetical order, for <c>hello-ok</c>. Another list object after each change.</summary>
    public IReadOnlyList<string> Names => board.Now.MethodNames;

    /// <summary>The names of those that a dialect has, in alphabetical order.</summary>
    public IEnumerable<string> NamesIn(Dialect dialect)
    {
        var now = board.Now;
        return now.MethodNames.Where(name => dialect.Has(now.Methods[name].OnlyIn));
    }

    /// <summary>Finds a method by its UTF-8 name. Null when there is none.</summary>
    public MethodEntry? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[128];
        if (name.Length > text.Length || !Encoding.UTF8.TryGetChars(name, text, out var length))
        {
            return null;
        }

        return board.Now.Methods.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var entry) ? entry : null;
    }
}
