using System.Text;

namespace PluginGateway.Host.Service.Windows;

/// <summary>What <c>sc.exe</c> is told. Each of its options ends in <c>=</c> and has its value in the next argument. Pure.</summary>
internal static class WindowsArguments
{
    /// <summary>Makes the service.</summary>
    public static IReadOnlyList<string> Create(ServicePlan plan) =>
        ["create", ServiceName.Windows(plan.Profile), "binPath=", CommandLine(plan.Command), "start=", "delayed-auto", "DisplayName=", ServiceName.WindowsDisplay(plan.Profile)];

    /// <summary>Changes one that is there.</summary>
    public static IReadOnlyList<string> Change(ServicePlan plan) =>
        ["config", ServiceName.Windows(plan.Profile), "binPath=", CommandLine(plan.Command), "start=", "delayed-auto", "DisplayName=", ServiceName.WindowsDisplay(plan.Profile)];

    /// <summary>Says what it is.</summary>
    public static IReadOnlyList<string> Describe(ServicePlan plan) => ["description", ServiceName.Windows(plan.Profile), $"PluginGateway (profile: {plan.Profile.Name}, v{plan.Version})"];

    /// <summary>Starts it again after five seconds when it has crashed; a day without a crash forgets the earlier ones.</summary>
    public static IReadOnlyList<string> Recover(ServicePlan plan) => ["failure", ServiceName.Windows(plan.Profile), "reset=", "86400", "actions=", "restart/5000/restart/5000/restart/60000"];

    /// <summary>
    /// A command line that Windows programs take apart into the same arguments: backslashes count only before a quotation mark (CommandLineToArgvW).
    /// </summary>
    public static string CommandLine(IReadOnlyList<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word)
    {
        var text = new StringBuilder("\"");
        var slashes = 0;
        foreach (var character in word)
        {
            if (character == '\\')
            {
                slashes++;
                continue;
            }

            text.Append('\\', character == '"' ? (slashes * 2) + 1 : slashes).Append(character);
            slashes = 0;
        }

        return text.Append('\\', slashes * 2).Append('"').ToString();
    }
}
