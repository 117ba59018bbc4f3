using System.Globalization;

namespace PluginGateway.PluginHosting.Tests.Processes;

/// <summary>The processes of this machine, as Linux shows them.</summary>
internal static class ProcessTable
{
    /// <summary>The members of a process group that still run; a zombie does not.</summary>
    public static IReadOnlyList<string> Group(int id) =>
        [.. Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)).Select(Stat).OfType<string[]>()
            .Where(stat => stat[2] == id.ToString(CultureInfo.InvariantCulture) && stat[0] is not ("Z" or "X")).Select(stat => string.Join(' ', stat.Take(3)))];

    // State, parent and group follow the name, which stands in brackets and may hold anything.
    private static string[]? Stat(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
