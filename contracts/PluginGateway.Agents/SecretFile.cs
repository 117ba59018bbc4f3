namespace PluginGateway.Agents;

/// <summary>Reads a key from a file of its own.</summary>
public static class SecretFile
{
    private const int Longest = 8192;

    /// <summary>Reads it, without the white space around it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setting">The setting that names it, for the words of errors.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidOperationException">It cannot be read, is empty, or can be read by everybody; the message says what to do.</exception>
    public static string Read(string path, string setting)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            {
                throw new InvalidOperationException($"{setting}: everybody on this machine can read or write {path}. Remedy: chmod 600 '{path}'");
            }

            var text = new FileInfo(path).Length <= Longest ? File.ReadAllText(path).Trim() : throw new InvalidOperationException($"{setting}: {path} is too long to be a key");
            return text.Length > 0 && !text.Any(char.IsControl) ? text : throw new InvalidOperationException($"{setting}: {path} must hold the key, on one line");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{setting}: {path} cannot be read: {e.Message}", e);
        }
    }
}
