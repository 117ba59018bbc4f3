using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Canvas;

/// <summary>
/// What a path of the canvas host means: <c>/__brand__/cap/&lt;capability&gt;/__brand__/canvas/…</c>, in the spelling of any brand. What is before the second brand is what nodes are told in
/// <c>hello-ok</c>; clients of the field add the rest themselves.
/// </summary>
/// <param name="Capability">What was shown; null when nothing was.</param>
/// <param name="Base">The path up to the capability, with the slash behind it.</param>
/// <param name="Area"><c>canvas</c>, <c>a2ui</c> or <c>ws</c>; null when it is none.</param>
/// <param name="Name">What stands behind the area, without the slash before it; null when there is no slash either.</param>
internal sealed record CanvasAddress(string? Capability, string Base, string? Area, string? Name)
{
    private static readonly string[] Prefixes = [.. Dialects.Brands.Select(brand => $"/__{brand.Name}__/")];
    private static readonly string[] Areas = ["canvas", "a2ui", "ws"];

    /// <summary>What the addresses that we make begin with.</summary>
    public static string Prefix => Prefixes[0];

    /// <summary>Whether a path is the canvas host's.</summary>
    public static bool IsCanvas(PathString path)
    {
        foreach (var prefix in Prefixes)
        {
            if (path.Value is { } text && text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes a path apart that <see cref="IsCanvas"/>.</summary>
    public static CanvasAddress Read(string path)
    {
        var rest = path[Prefixes.First(prefix => path.StartsWith(prefix, StringComparison.Ordinal)).Length..];
        if (!rest.StartsWith("cap/", StringComparison.Ordinal))
        {
            return AreaOf(null, "", rest);
        }

        var end = rest.IndexOf('/', "cap/".Length);
        if (end < 0)
        {
            return new CanvasAddress(rest["cap/".Length..], path + "/", null, null);
        }

        var (capability, inner) = (rest["cap/".Length..end], rest[end..]);
        var start = path[..^inner.Length] + "/";
        var brand = Array.Find(Prefixes, prefix => inner.StartsWith(prefix, StringComparison.Ordinal));
        return brand is null ? new CanvasAddress(capability, start, null, null) : AreaOf(capability, start, inner[brand.Length..]);
    }

    private static CanvasAddress AreaOf(string? capability, string start, string rest)
    {
        var area = Array.Find(Areas, name => rest == name || rest.StartsWith(name + "/", StringComparison.Ordinal));
        return new CanvasAddress(capability, start, area, area is null || rest.Length == area.Length ? null : rest[(area.Length + 1)..]);
    }
}
