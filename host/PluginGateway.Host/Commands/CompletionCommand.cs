using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary>
/// <c>pgw completion &lt;shell&gt;</c>: prints a script that has a shell complete <c>pgw</c>. The script asks the program itself (its directive <c>[suggest]</c>), so that it never is older than that.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = new("shell") { Description = "bash, zsh, fish or pwsh" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Shell.AcceptOnlyFromAmong(CompletionScripts.Shells);
        var command = new Command("completion", "Print a script that has your shell complete pgw: source <(pgw completion bash)") { Shell };
        command.SetAction(parse => Console.Write(CompletionScripts.For(parse.GetValue(Shell)!)));
        return command;
    }
}
