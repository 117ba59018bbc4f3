using System.Globalization;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>
/// A home of an operator with nothing in it, on a machine whose <c>systemctl</c> is a script that writes down what it is asked. What it prints is compared with what was agreed on.
/// </summary>
internal sealed class OperatorHome : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-home-");

    public OperatorHome()
    {
        Directory.CreateDirectory(State);
        var tools = Directory.CreateDirectory(Path.Combine(_folder.FullName, "tools"));
        var systemctl = Path.Combine(tools.FullName, "systemctl");
        File.WriteAllText(systemctl, $"""
            #!/bin/sh
            echo "$*" >> '{Asked}'
            case "$*" in
              *--property=Version*) echo Version=252 ;;
              *show*) cat '{Shown}' 2>/dev/null ;;
              *restart*|*start*) [ ! -e '{Refused}' ] || [ "$*" != "--user restart plugingateway-gateway.service" ] || {"{ echo 'Job failed.' >&2; exit 1; }"} ;;
            esac
            exit 0

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(systemctl, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = _folder.FullName,
            ["XDG_CONFIG_HOME"] = string.Empty,
            ["PATH"] = $"{tools.FullName}:{System.Environment.GetEnvironmentVariable("PATH")}",
        };
    }

    public Dictionary<string, string> Environment { get; }

    public string Folder => _folder.FullName;

    public string State => Path.Combine(_folder.FullName, ".plugingateway");

    public string ConfigPath => Path.Combine(State, "plugins.json");

    public string Units => Path.Combine(_folder.FullName, ".config/systemd/user");

    public string Unit => Path.Combine(Units, "plugingateway-gateway.service");

    public string Shown => Path.Combine(_folder.FullName, "shown");

    public string Refused => Path.Combine(_folder.FullName, "refused");

    public int Port { get; } = GatewayUnderTest.FreePort();

    private string Asked => Path.Combine(_folder.FullName, "asked");

    /// <summary>What systemctl was asked since the last look.</summary>
    public IReadOnlyList<string> TakeAsked()
    {
        var lines = File.Exists(Asked) ? File.ReadAllLines(Asked) : [];
        File.Delete(Asked);
        return lines;
    }

    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => Pgw.RunAsync(Environment, arguments);

    /// <summary>A text without what differs from run to run.</summary>
    public string Plain(string text) => text
        .Replace(_folder.FullName, "<home>", StringComparison.Ordinal)
        .Replace(Path.GetDirectoryName(Built.Pgw)!, "<program>", StringComparison.Ordinal)
        .Replace(Port.ToString(CultureInfo.InvariantCulture), "<port>", StringComparison.Ordinal);

    /// <summary>Compares with a file of the tests. With <c>PGW_GOLDEN=write</c> in the environment it is written instead, to be looked through.</summary>
    public void ShouldBeGolden(string text, string name)
    {
        var path = Built.Golden(name);
        if (System.Environment.GetEnvironmentVariable("PGW_GOLDEN") == "write")
        {
            File.WriteAllText(path, Plain(text));
        }

        Plain(text).ShouldBe(File.ReadAllText(path));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
