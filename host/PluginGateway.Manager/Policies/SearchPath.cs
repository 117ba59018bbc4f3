namespace PluginGateway.Manager.Policies;

/// <summary>The variable with the folders of programs, which has more than one spelling (<c>manager.md</c> §5).</summary>
internal static class SearchPath
{
    /// <summary>Puts a folder before the others, under one spelling of the name.</summary>
    public static void Prepend(IDictionary<string, string> environment, string folder, bool isWindows)
    {
        var spellings = environment.Keys.Where(name => name.Equals("path", StringComparison.OrdinalIgnoreCase)).ToArray();
        string[] preferred = isWindows ? ["Path", "PATH"] : ["PATH"];
        var name = preferred.FirstOrDefault(spellings.Contains) ?? spellings.FirstOrDefault() ?? preferred[0];
        var old = environment.TryGetValue(name, out var value) ? value : "";
        foreach (var spelling in spellings)
        {
            environment.Remove(spelling);
        }

        environment[name] = old.Length == 0 ? folder : $"{folder}{(isWindows ? ';' : ':')}{old}";
    }
}
