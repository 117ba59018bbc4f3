using System.Runtime.Versioning;
using System.Text.Json;

namespace PluginGateway.PluginHosting;

/// <summary>Whether this host's .NET is the one an assembly needs: by what it is built for, what it references, and its runtimeconfig.json.</summary>
internal static class FrameworkCheck
{
    private static readonly string[] Frameworks = ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"];

    private static readonly Version Ours = new(Environment.Version.Major, Environment.Version.Minor);

    /// <summary>What most assemblies of this framework call themselves; one that is asked for as a newer one is worth a look at its file.</summary>
    private static readonly Version OursAsAssembly = new(Environment.Version.Major, Environment.Version.Minor, 0, 0);

    private static string Remedy => $"Remedy: build it for net{Ours}, or update the gateway.";

    /// <exception cref="PluginRefusedException">It needs another one.</exception>
    public static void Check(AssemblyFacts facts, string path)
    {
        CheckTarget(facts, path);
        CheckReferences(facts, path);
        var config = Path.ChangeExtension(path, ".runtimeconfig.json");
        if (File.Exists(config))
        {
            CheckConfig(config);
        }
    }

    private static void CheckTarget(AssemblyFacts facts, string path)
    {
        if (facts.TargetFramework is not { } text)
        {
            return;
        }

        var theirs = new FrameworkName(text);
        var core = string.Equals(theirs.Identifier, ".NETCoreApp", StringComparison.Ordinal);
        if (!core && !string.Equals(theirs.Identifier, ".NETStandard", StringComparison.Ordinal))
        {
            throw new PluginRefusedException($"{path} is built for {text}, which does not run here. Remedy: build it for net{Ours}.");
        }

        if (core && theirs.Version > Ours)
        {
            throw new PluginRefusedException($"{path} is built for .NET {theirs.Version}, this gateway runs on .NET {Environment.Version}. {Remedy}");
        }
    }

    private static void CheckReferences(AssemblyFacts facts, string path)
    {
        foreach (var (name, theirs) in facts.References)
        {
            if (theirs > OursAsAssembly && SharedAssemblies.FrameworkVersion(name) is { } ours && theirs > ours)
            {
                throw new PluginRefusedException($"{path} needs {name} {theirs}, this gateway's .NET {Environment.Version} has {ours}. {Remedy}");
            }
        }
    }

    private static void CheckConfig(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var options = document.RootElement.GetProperty("runtimeOptions");
            var one = options.TryGetProperty("framework", out var framework) ? [framework] : Array.Empty<JsonElement>();
            var many = options.TryGetProperty("frameworks", out var frameworks) ? frameworks.EnumerateArray() : default;
            foreach (var needed in one.Concat(many))
            {
                CheckFramework(needed.GetProperty("name").GetString()!, needed.GetProperty("version").GetString()!, path);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PluginRefusedException($"{path} cannot be understood: {e.Message} Remedy: copy the whole output folder of the plugin's build again.");
        }
    }

    private static void CheckFramework(string name, string version, string path)
    {
        if (!Frameworks.Contains(name, StringComparer.Ordinal))
        {
            throw new PluginRefusedException($"{path} asks for {name}, which this gateway does not run on. Remedy: build the plugin without it.");
        }

        // A patch adds nothing that could be missing; a preview's suffix is not compared.
        if (Version.TryParse(version.Split('-')[0], out var theirs) && new Version(theirs.Major, theirs.Minor) > Ours)
        {
            throw new PluginRefusedException($"{path} asks for {name} {version}, this gateway runs on .NET {Environment.Version}. {Remedy}");
        }
    }
}
