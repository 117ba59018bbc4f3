// Saves credentials into a box of the gateway's vault, again and again, until it is killed. Says what it finds, and then the number of each change that is kept.
// Arguments: the box's folder.
using System.Globalization;
using System.Text;
using PluginGateway.PluginHosting;

const int Keys = 30;

var box = VaultBox.Open(args[0]);
var found = box.Read();
var number = found.TryGetValue("creds", out var kept) ? int.Parse(kept, CultureInfo.InvariantCulture) : 0;

// All of a change, or nothing of it.
var expected = Enumerable.Range(Math.Max(1, number - Keys + 1), Math.Min(number, Keys)).Select(static key => $"pre-key:{key}").Order(StringComparer.Ordinal);
var isWhole = number == 0
    ? found.Count == 0
    : found["session"].StartsWith($"{kept} ", StringComparison.Ordinal) && found.Keys.Where(static name => name.StartsWith("pre-key:", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SequenceEqual(expected, StringComparer.Ordinal);
if (!isWhole)
{
    Console.Error.WriteLine($"half a change: creds {kept}, and {string.Join(' ', found.Keys)}");
    return 1;
}

using var output = Console.OpenStandardOutput();
while (true)
{
    output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}\n")));
    number++;
    await box.ChangeAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["creds"] = number.ToString(CultureInfo.InvariantCulture),
        ["session"] = $"{number} {new string('x', Random.Shared.Next(20_000))}",
        [$"pre-key:{number}"] = "key",
        [$"pre-key:{number - Keys}"] = null,
    });
}
