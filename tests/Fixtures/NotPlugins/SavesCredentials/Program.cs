// Saves credentials into boxes of the gateway's vault, into all of them at once, again and again, until it is killed. Says what it finds in each, and then the number of each
// change that is kept. Arguments: a folder, and how many boxes.
using System.Globalization;
using System.Text;
using PluginGateway.PluginHosting;

const int Keys = 30;

// A box writes on a thread of the pool, which grows slowly by itself.
ThreadPool.SetMinThreads(workerThreads: 64, completionPortThreads: 1);
var output = Console.OpenStandardOutput();
var saving = Enumerable.Range(0, int.Parse(args[1], CultureInfo.InvariantCulture)).Select(box => Task.Run(() => SaveAsync(box))).ToArray();
await await Task.WhenAny(saving);
return 1;

async Task SaveAsync(int number)
{
    var box = VaultBox.Open(Path.Combine(args[0], $"{number}"));
    for (var change = Check(number, box.Read()); ; )
    {
        lock (output)
        {
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {change}\n")));
        }

        change++;
        await box.ChangeAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["creds"] = change.ToString(CultureInfo.InvariantCulture),
            ["session"] = $"{change} {new string('x', Random.Shared.Next(20_000))}",
            [$"pre-key:{change}"] = "key",
            [$"pre-key:{change - Keys}"] = null,
        });
    }
}

// All of a change, or nothing of it.
static int Check(int box, IReadOnlyDictionary<string, string> found)
{
    var kept = found.GetValueOrDefault("creds", "0");
    var change = int.Parse(kept, CultureInfo.InvariantCulture);
    var expected = Enumerable.Range(Math.Max(1, change - Keys + 1), Math.Min(change, Keys)).Select(static key => $"pre-key:{key}").Order(StringComparer.Ordinal);
    var isWhole = change == 0
        ? found.Count == 0
        : found["session"].StartsWith($"{kept} ", StringComparison.Ordinal)
            && found.Keys.Where(static name => name.StartsWith("pre-key:", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SequenceEqual(expected, StringComparer.Ordinal);
    return isWhole ? change : throw new InvalidDataException($"half a change in box {box}: creds {kept}, and {string.Join(' ', found.Keys)}");
}
