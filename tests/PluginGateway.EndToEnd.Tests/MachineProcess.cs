using System.Diagnostics;
using System.Globalization;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A process as Linux knows it: one that ends and whose number is given to another is not taken for that.</summary>
internal sealed record MachineProcess(int Id, string Started, string CommandLine)
{
    /// <summary>Whether it still runs. What has ended and was not fetched by anybody does not.</summary>
    public bool IsAlive => Read(Id) is { State: not 'Z' } now && now.Process.Started == Started;

    /// <summary>Ends it, if it has not ended meanwhile.</summary>
    public void End()
    {
        if (IsAlive)
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
    }

    /// <summary>What a process has started, and what that has, as it is now.</summary>
    public static IReadOnlyList<MachineProcess> DescendantsOf(int id)
    {
        var all = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(static name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(static name => Read(int.Parse(name!, CultureInfo.InvariantCulture))).OfType<(MachineProcess Process, int Parent, char State)>().ToList();
        var found = new List<MachineProcess>();
        var parents = new Queue<int>([id]);
        while (parents.TryDequeue(out var parent))
        {
            foreach (var (process, _, _) in all.Where(other => other.Parent == parent))
            {
                found.Add(process);
                parents.Enqueue(process.Id);
            }
        }

        return found;
    }

    // proc(5): behind the name, which may hold anything, come the state, the parent, and as the 22nd of all fields the moment of its start.
    private static (MachineProcess Process, int Parent, char State)? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var words = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/cmdline").Replace('\0', ' ');
            return (new MachineProcess(id, fields[19], words), int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0][0]);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
