using System.Globalization;

namespace Benchmarks.Targets;

/// <summary>Resident memory of a process and its descendants, from <c>/proc</c>: some gateways start themselves a second time.</summary>
internal static class ResidentMemory
{
    public static long BytesOf(int processId) => Sum(processId, "VmRSS:");

    /// <summary>The most that it has been; of several processes, the sum of what each has been at most.</summary>
    public static long MostOf(int processId) => Sum(processId, "VmHWM:");

    private static long Sum(int processId, string field)
    {
        var parents = ParentsOfAll();
        return parents.Keys.Where(id => IsOrDescendsFrom(id, processId, parents)).Sum(id => Field(id, field) * 1024);
    }

    private static bool IsOrDescendsFrom(int id, int ancestor, Dictionary<int, int> parents)
    {
        for (var at = id; at > 1; at = parents.GetValueOrDefault(at))
        {
            if (at == ancestor)
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<int, int> ParentsOfAll()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                parents[id] = (int)Field(id, "PPid:");
            }
        }

        return parents;
    }

    /// <summary>A number from <c>/proc/id/status</c>; 0 when the process is gone.</summary>
    private static long Field(int id, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var number = line?[name.Length..].Trim().Split(' ')[0];
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
