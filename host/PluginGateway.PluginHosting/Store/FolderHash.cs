using System.Security.Cryptography;
using System.Text;

namespace PluginGateway.PluginHosting;

/// <summary>
/// One hash for a folder's content, that an operator can compute too:
/// <c>find . -type f | sed 's,^\./,,' | LC_ALL=C sort | xargs sha256sum | sha256sum</c>.
/// </summary>
internal sealed class FolderHash : IDisposable
{
    private readonly IncrementalHash _total = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Whether a name is a hash of this kind.</summary>
    public static bool IsOne(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    /// <summary>The hash of a folder as it is. Lower-case hex.</summary>
    public static string Of(string folder)
    {
        using var hash = new FolderHash();
        foreach (var path in FolderContent.List(folder))
        {
            using var file = File.OpenRead(Path.Combine(folder, path));
            hash.Add(path, SHA256.HashData(file));
        }

        return hash.Finish();
    }

    /// <summary>Files are to be added in the order of <see cref="FolderContent.List"/>.</summary>
    public void Add(string path, ReadOnlySpan<byte> sha256) =>
        _total.AppendData(Encoding.UTF8.GetBytes($"{Convert.ToHexStringLower(sha256)}  {path}\n"));

    public string Finish() => Convert.ToHexStringLower(_total.GetHashAndReset());

    public void Dispose() => _total.Dispose();
}
