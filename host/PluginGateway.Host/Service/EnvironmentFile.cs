using System.Text;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Service;

/// <summary>
/// The file with the secrets of an installed gateway: <c>NAME="value"</c> lines as systemd reads them (systemd.exec(5)), for its owner alone. What somebody has written there
/// stays.
/// </summary>
internal static class EnvironmentFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Sets variables, keeps the others and their remarks, and takes from everybody else what they may with the file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Merge(string path, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        var kept = File.Exists(path) ? File.ReadAllLines(path).Where(line => NameOf(line) is not { } name || !values.ContainsKey(name)) : [];
        var text = new StringBuilder();
        foreach (var line in kept.Concat(values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Quote(pair.Value)}")))
        {
            text.Append(line).Append('\n');
        }

        // Written beside and moved: never half, and never for a moment with another mode.
        var next = path + ".next";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(next);
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new StreamWriter(next, options))
        {
            file.Write(text);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Reads it; empty when there is none.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or others may read it.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            if (!File.Exists(path))
            {
                return values;
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != UnixFileMode.None)
            {
                throw new ConfigurationException($"{path} holds secrets and can be read by others; run chmod 600 {path}");
            }

            foreach (var line in File.ReadAllLines(path))
            {
                if (NameOf(line) is { } name)
                {
                    values[name] = Unquote(line[(line.IndexOf('=') + 1)..].Trim());
                }
            }

            return values;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Puts its variables into this process's environment, where they are not set.</summary>
    public static void Apply(string path)
    {
        foreach (var (name, value) in Read(path))
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    private static string? NameOf(string line)
    {
        var trimmed = line.TrimStart();
        var end = trimmed.IndexOf('=');
        return trimmed.Length == 0 || trimmed[0] is '#' or ';' || end <= 0 ? null : trimmed[..end].Trim();
    }

    private static string Quote(string value)
    {
        if (value.Contains('\n', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ServiceException("a variable whose value has line breaks cannot be put into an environment file; put the value into a file of its own and name that in plugins.json");
        }

        var text = new StringBuilder("\"");
        foreach (var character in value)
        {
            if (character is '"' or '\\' or '`' or '$')
            {
                text.Append('\\');
            }

            text.Append(character);
        }

        return text.Append('"').ToString();
    }

    private static string Unquote(string text)
    {
        if (text is ['\'', .. var literal, '\''])
        {
            return literal;
        }

        if (text is not ['"', .. var inner, '"'])
        {
            return text;
        }

        var value = new StringBuilder();
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length && inner[i + 1] is '"' or '\\' or '`' or '$')
            {
                i++;
            }

            value.Append(inner[i]);
        }

        return value.ToString();
    }
}
