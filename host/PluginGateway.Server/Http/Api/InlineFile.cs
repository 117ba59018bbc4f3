using System.Collections.Frozen;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.Server.Http.Api;

/// <summary>
/// Pictures and files that a request brings within itself, as <c>data:</c> addresses. Any other address is refused: the gateway fetches nothing for a caller, so that
/// nobody can have it look around in its own network (SEC-16). Pure.
/// </summary>
internal static class InlineFile
{
    // The size that clients' attachments may have (agent-and-chat.md §6).
    private const int Most = 5_000_000;

    private static readonly FrozenSet<string> Pictures = FrozenSet.Create(StringComparer.Ordinal, "image/jpeg", "image/png", "image/gif", "image/webp");
    private static readonly FrozenSet<string> Files =
        FrozenSet.Create(StringComparer.Ordinal, "text/plain", "text/markdown", "text/html", "text/csv", "application/json", "application/pdf");

    /// <summary>A picture.</summary>
    /// <exception cref="ApiException">It is none, too large, or somewhere else.</exception>
    public static AgentAttachment Picture(string? address, string param) => Read(address, name: null, Pictures, param);

    /// <summary>A picture or a file.</summary>
    /// <exception cref="ApiException">It is none that can be taken, too large, or somewhere else.</exception>
    public static AgentAttachment File(string? address, string? name, string param) => Read(address, name, Files, param);

    private static AgentAttachment Read(string? address, string? name, FrozenSet<string> types, string param)
    {
        if (address is null || !address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.BadRequest("only data: addresses are taken (data:image/png;base64,…): the gateway fetches nothing from elsewhere. Send the content itself", param);
        }

        var comma = address.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !address.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.BadRequest("a data: address must be base64: data:<type>;base64,<content>", param);
        }

        var type = address["data:".Length..(comma - ";base64".Length)].Split(';')[0].Trim().ToLowerInvariant();
        if (!types.Contains(type) && !Pictures.Contains(type))
        {
            throw ApiException.BadRequest($"'{(type.Length > 64 ? type[..64] : type)}' cannot be taken; there are {string.Join(", ", types.Order(StringComparer.Ordinal))}", param);
        }

        return new AgentAttachment(type, Content(address.AsSpan(comma + 1), param)) { FileName = string.IsNullOrWhiteSpace(name) ? null : name.Length > 200 ? name[..200] : name };
    }

    private static byte[] Content(ReadOnlySpan<char> text, string param)
    {
        if (text.Length / 4 * 3 > Most + 3)
        {
            throw ApiException.BadRequest($"a picture or file may have {Most / 1_000_000} MB", param);
        }

        var content = new byte[(text.Length / 4 * 3) + 3];
        return text.Length > 0 && Convert.TryFromBase64Chars(text, content, out var length) ? content[..length] : throw ApiException.BadRequest("the content is no base64", param);
    }
}
