using System.Text;

namespace PluginGateway.Host.Service.Systemd;

/// <summary>How texts are written into units so that systemd reads the same texts again (systemd.service(5), systemd.syntax(7)). Pure.</summary>
internal static class SystemdQuoting
{
    /// <summary>An argument of <c>ExecStart</c>: always in quotation marks; <c>$</c> and <c>%</c> stand for themselves.</summary>
    public static string Argument(string text) => Quoted(text, isCommand: true);

    /// <summary>The program of <c>ExecStart</c>, where no variables are looked for.</summary>
    public static string Program(string path) => Quoted(path, isCommand: false);

    /// <summary>A line of <c>Environment</c>.</summary>
    public static string Variable(string name, string value) => Quoted($"{name}={value}", isCommand: false);

    /// <summary>A path that has its line to itself (<c>WorkingDirectory</c>, <c>EnvironmentFile</c>), where quotation marks would be part of it.</summary>
    public static string Path(string path) => path.Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>A text for people (<c>Description</c>).</summary>
    public static string Text(string text) => text.Replace("%", "%%", StringComparison.Ordinal).Replace('\n', ' ');

    /// <summary>The words of a line, as systemd takes it apart.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isCommand">Whether it is one of <c>ExecStart</c>, where a single <c>$</c> is written twice.</param>
    public static IReadOnlyList<string> Words(string line, bool isCommand)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isOpen) = ('\0', false);
        for (var i = 0; i < line.Length; i++)
        {
            var character = line[i];
            if (character == '\\' && i + 1 < line.Length && quote != '\'')
            {
                word.Append(line[++i] switch { 'n' => '\n', 't' => '\t', var other => other });
                isOpen = true;
            }
            else if (quote == '\0' ? character is '"' or '\'' : character == quote)
            {
                (quote, isOpen) = (quote == '\0' ? character : '\0', true);
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                Close();
            }
            else
            {
                word.Append(character);
                isOpen = true;
            }
        }

        Close();
        return words;

        void Close()
        {
            if (isOpen)
            {
                var text = word.ToString().Replace("%%", "%", StringComparison.Ordinal);
                words.Add(isCommand ? text.Replace("$$", "$", StringComparison.Ordinal) : text);
                word.Clear();
                isOpen = false;
            }
        }
    }

    private static string Quoted(string text, bool isCommand)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '\\' => @"\\",
                '"' => "\\\"",
                '\n' => @"\n",
                '\t' => @"\t",
                '%' => "%%",
                '$' when isCommand => "$$",
                _ when char.IsControl(character) => throw new ServiceException("a control character cannot be written into a unit of systemd"),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
