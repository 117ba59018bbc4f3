using System.Reflection;
using System.Text.RegularExpressions;

namespace PluginGateway.Manager.Tests;

/// <summary>Each row of the specification is a test with its id in its name: behaviour (§15), defects not to have (§13), hardening from the first day (§14).</summary>
public sealed class RowTests
{
    // H2 and H14 are decided against, H20 and H22 left for later (§14).
    private static readonly int[] Hardening = [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 21, 23, 24, 25];

    [Fact]
    public void Every_row_has_its_test()
    {
        var rows = Ids('T', [.. Enumerable.Range(1, 17), .. Enumerable.Range(20, 17), .. Enumerable.Range(40, 22)]).Concat(Ids('D', [.. Enumerable.Range(1, 20)])).Concat(Ids('H', Hardening));
        var tested = Tests().SelectMany(Named).ToHashSet(StringComparer.Ordinal);

        rows.Where(row => !tested.Contains(row)).ShouldBeEmpty("rows without a test");
    }

    private static IEnumerable<string> Ids(char letter, int[] numbers) => numbers.Select(number => letter == 'T' ? $"T{number:00}" : $"{letter}{number}");

    private static IEnumerable<MethodInfo> Tests() => typeof(RowTests).Assembly.GetTypes().SelectMany(static type => type.GetMethods()).Where(static method => method.GetCustomAttribute<FactAttribute>() is not null);

    private static IEnumerable<string> Named(MethodInfo test) =>
        Regex.Matches(test.Name, "(?<=^|_)[TDH][0-9]{1,2}(?=_)", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(static found => found.Value);
}
