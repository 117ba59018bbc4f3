using System.Text;

namespace PluginGateway.Host.Commands;

/// <summary>Asks for a secret on a terminal and shows nothing of it.</summary>
internal static class HiddenPrompt
{
    /// <summary>Asks, until the line ends. The question goes to the standard error, so that what is printed can be redirected.</summary>
    public static string Ask(string what)
    {
        Progress.End();
        Console.Error.Write($"{what} (not shown): ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
