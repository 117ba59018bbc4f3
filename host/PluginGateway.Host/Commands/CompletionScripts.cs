namespace PluginGateway.Host.Commands;

/// <summary>The scripts, one per shell. Each hands the line and the place of the cursor to the program, under its name <c>pgw</c>, however it was called. Its input is empty: a program with a terminal would set that up, in the middle of the line.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # pgw for bash. In ~/.bashrc: source <(pgw completion bash)
        _pgw() {
            local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} candidate
            local line="pgw${COMP_LINE#"$program"}"
            local point=$((COMP_POINT - ${#program} + 3))
            program=${program/#\~/$HOME}
            COMPREPLY=()
            while IFS= read -r candidate; do
                [[ -z $word && $candidate == [-/]* ]] && continue
                [[ $candidate == "$word"* ]] && COMPREPLY+=("$candidate")
            done < <("$program" "[suggest:$point]" "$line" 2>/dev/null </dev/null)
        }
        complete -o default -F _pgw pgw

        """;

    private const string Zsh = """
        #compdef pgw
        # pgw for zsh. In ~/.zshrc, below compinit: source <(pgw completion zsh)
        _pgw() {
            local program=${words[1]} line="pgw ${words[2,CURRENT]}"
            local -a candidates
            candidates=(${(f)"$(${~program} "[suggest:${#line}]" "$line" 2>/dev/null </dev/null)"})
            [[ -n ${words[CURRENT]} ]] || candidates=(${candidates:#[-/]*})
            if (( ${#candidates} )); then
                compadd -- $candidates
            else
                _files
            fi
        }
        compdef _pgw pgw

        """;

    private const string Fish = """
        # pgw for fish. In ~/.config/fish/config.fish: pgw completion fish | source
        function __pgw_complete
            set -l words (commandline -opc)
            set -l word (commandline -ct)
            set -l program (string replace -r -- '^~(?=/)' "$HOME" $words[1])
            set -l line (string join -- ' ' pgw $words[2..-1] "$word")
            set -l candidates ($program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null </dev/null)
            test -n "$word"; or set candidates (string match -v -r -- '^[-/]' $candidates)
            set -g __pgw_candidates (string match -r -- '^'(string escape --style=regex -- "$word")'.*' $candidates)
            set -q __pgw_candidates[1]
        end
        # Files only where the program has nothing to say.
        complete -c pgw -n __pgw_complete -f -a '$__pgw_candidates'

        """;

    private const string PowerShell = """
        # pgw for PowerShell. In $PROFILE: pgw completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName pgw -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $program = $commandAst.CommandElements[0].Extent.Text
            $line = ('pgw' + $commandAst.Extent.Text.Substring($program.Length)).PadRight($cursorPosition - $program.Length + 3)
            & $program "[suggest:$($cursorPosition - $program.Length + 3)]" $line 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;

    /// <summary>The shells there are scripts for.</summary>
    public static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The script.</summary>
    /// <param name="shell">One of <see cref="Shells"/>.</param>
    public static string For(string shell) => shell switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell };
}
