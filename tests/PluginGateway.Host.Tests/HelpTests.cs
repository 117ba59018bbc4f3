using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using System.Text;
using PluginGateway.Host.Commands;

namespace PluginGateway.Host.Tests;

/// <summary>What a newcomer reads: the help of every verb, in one file, so that a change of it is looked at as a whole.</summary>
public sealed class HelpTests
{
    // No line is broken: how wide a terminal is does not matter here.
    private const int Width = 1000;

    private static readonly string Golden = Path.Combine(
        typeof(HelpTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!, "tests/PluginGateway.EndToEnd.Tests/Golden/help.txt");

    // Once: options that several verbs share remember all whom they belong to.
    private static readonly RootCommand Root = PgwCommand.Root();

    // Said once, of the verb that has them first.
    private static readonly Option[] Usual =
    [
        CommonOptions.Url, CommonOptions.Token, CommonOptions.Password, CommonOptions.TlsFingerprint, CommonOptions.Config, CommonOptions.StateDirectory, CommonOptions.Timeout, CommonOptions.Profile, CommonOptions.Dev,
        Root.Options.OfType<HelpOption>().Single(),
    ];

    [Fact]
    public void Is_what_was_agreed_on()
    {
        var text = new StringBuilder();
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Paths(Root, []))
        {
            text.Append("=== ").AppendJoin(' ', ["pgw", .. path]).Append('\n').AppendJoin('\n', Lines(path).Where(line => !IsUsual(line) || said.Add(Words(line)))).Append('\n');
        }

        if (Environment.GetEnvironmentVariable("PGW_GOLDEN") == "write")
        {
            File.WriteAllText(Golden, text.ToString());
        }

        text.ToString().ShouldBe(File.ReadAllText(Golden));
    }

    [Fact]
    public void Says_of_every_verb_option_and_argument_what_it_is_for()
    {
        foreach (var path in Paths(Root, []))
        {
            var command = Find(path);
            var mute = command.Options.Where(option => !option.Hidden).Select(option => (option.Name, option.Description))
                .Concat(command.Arguments.Select(argument => (argument.Name, argument.Description)))
                .Append((command.Name, command.Description))
                .Where(symbol => string.IsNullOrWhiteSpace(symbol.Description));
            mute.ShouldBeEmpty(string.Join(' ', path));
        }
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.Where(inner => !inner.Hidden).SelectMany(inner => Paths(inner, [.. path, inner.Name])).Prepend(path);

    private static Command Find(string[] path) => path.Aggregate((Command)Root, (command, name) => command.Subcommands.Single(inner => inner.Name == name));

    [Fact]
    public void Makes_of_a_command_line_that_begins_with_a_verb_no_others_and_understands_it_all_the_same()
    {
        foreach (var verb in Root.Subcommands)
        {
            PgwCommand.Root(verb.Name, "--help").Subcommands.Select(made => made.Name).ShouldBe([verb.Name]);
        }

        PgwCommand.Root("config", "get", "channels").Subcommands.Select(made => made.Name).ShouldBe(["config", "channels"], ignoreOrder: true);
        PgwCommand.Root("--dev", "status").Subcommands.Count.ShouldBe(Root.Subcommands.Count);
        PgwCommand.Root("statsu").Subcommands.Count.ShouldBe(Root.Subcommands.Count);
    }

    private static bool IsUsual(string line) => line.StartsWith("  -", StringComparison.Ordinal) && Usual.Any(option => line.EndsWith(option.Description!, StringComparison.Ordinal));

    // Without the space that makes columns.
    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Lines(string[] path)
    {
        ((HelpAction)Root.Options.OfType<HelpOption>().Single().Action!).MaxWidth = Width;
        using var output = new StringWriter();
        Root.Parse([.. path, "--help"]).Invoke(new InvocationConfiguration { Output = output });

        // The name is that of the program that runs, here the tests'.
        return output.ToString().ReplaceLineEndings("\n").Replace(RootCommand.ExecutableName, "pgw", StringComparison.Ordinal).TrimEnd('\n').Split('\n').Select(static line => line.TrimEnd()).Append(string.Empty);
    }
}
