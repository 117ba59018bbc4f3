using System.Collections.Frozen;
using System.Text;
using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Dispatch;

/// <summary>
/// All methods there are. An immutable snapshot that is replaced whole: readers never lock; a plugin's methods come and go together.
/// </summary>
internal sealed class MethodTable
{
    private readonly Lock _writing = new();
    private volatile FrozenDictionary<string, MethodEntry> _entries = FrozenDictionary<string, MethodEntry>.Empty;

    /// <summary>Names in alphabetical order, for <c>hello-ok</c>.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>Finds a method by its UTF-8 name. Null when there is none.</summary>
    public MethodEntry? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[128];
        if (name.Length > text.Length || !Encoding.UTF8.TryGetChars(name, text, out var length))
        {
            return null;
        }

        return _entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var entry) ? entry : null;
    }

    /// <summary>Adds the families of one owner, all or nothing.</summary>
    /// <param name="families">What to register.</param>
    /// <param name="owner">The plugin generation; null for the gateway's own.</param>
    /// <returns>The names that were added.</returns>
    /// <exception cref="PluginRefusedException">A name is taken.</exception>
    public IReadOnlyList<string> Add(IEnumerable<IMethodFamily> families, PluginGeneration? owner)
    {
        var registry = new Registry(owner);
        foreach (var family in families)
        {
            family.Register(registry);
        }

        lock (_writing)
        {
            var next = _entries.ToDictionary(StringComparer.Ordinal);
            foreach (var entry in registry.Entries)
            {
                if (!next.TryAdd(entry.Name, entry))
                {
                    throw new PluginRefusedException($"method '{entry.Name}' is already offered by {next[entry.Name].Owner?.Info.Id ?? "the gateway itself"}; give it another name");
                }
            }

            Publish(next);
        }

        return [.. registry.Entries.Select(entry => entry.Name)];
    }

    /// <summary>Puts a ready answer before a method that is there.</summary>
    public void Cache(string name, Func<ReadOnlyMemory<byte>> cached)
    {
        lock (_writing)
        {
            var next = _entries.ToDictionary(StringComparer.Ordinal);
            next[name] = new CachedMethod(next[name], cached);
            Publish(next);
        }
    }

    /// <summary>Takes away all methods of one generation.</summary>
    public void Remove(PluginGeneration owner)
    {
        lock (_writing)
        {
            Publish(_entries.Where(pair => pair.Value.Owner != owner).ToDictionary(StringComparer.Ordinal));
        }
    }

    private void Publish(Dictionary<string, MethodEntry> entries)
    {
        Names = [.. entries.Keys.Order(StringComparer.Ordinal)];
        _entries = entries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed class Registry(PluginGeneration? owner) : IMethodRegistry
    {
        public List<MethodEntry> Entries { get; } = [];

        public void Add<TParams, TResult>(Method<TParams, TResult> method, Access access, MethodHandler<TParams, TResult> handler) =>
            Entries.Add(new TypedMethod<TParams, TResult>(method, access, handler, owner));
    }
}
