using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary>Which programs <c>system.run</c> may start: what the file of the node's owner names, and nothing else, whoever asks (SEC-21).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExecPolicy
{
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The version of the form: 1.</summary>
    public required int Version { get; init; }

    /// <summary>What may be run.</summary>
    public required IReadOnlyList<ExecRule> Allow { get; init; }

    /// <summary>Names of variables that a caller may set.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Folders in which a caller may have programs run, exactly these. Without a wish they run in a folder of the call's own.</summary>
    public IReadOnlyList<string>? Cwd { get; init; }

    /// <summary>Reads the file as it is now; every call does, so that a right that is taken back is gone.</summary>
    /// <exception cref="NodeCommandException">It cannot be used; the text says why.</exception>
    public static ExecPolicy Read(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            {
                throw Denied($"{Path.GetFileName(path)} can be written by others than its owner; chmod 600 it");
            }

            var policy = JsonSerializer.Deserialize(File.ReadAllBytes(path), ExecPolicyJson.Default.ExecPolicy);
            return policy is { Version: 1, Allow: not null } ? policy : throw Denied($"{Path.GetFileName(path)} must be {{\"version\":1,\"allow\":[…]}}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Denied($"{Path.GetFileName(path)} cannot be used: {e.Message}");
        }
    }

    /// <summary>The program that a command means, with all links followed.</summary>
    /// <exception cref="NodeCommandException">It is not allowed.</exception>
    public string Require(IReadOnlyList<string> command)
    {
        var file = command[0];
        var found = Path.IsPathFullyQualified(file) ? file : Programs.Find(file);
        if (found is null || !Programs.IsProgram(found))
        {
            throw Denied($"there is no program '{file}'");
        }

        var real = Real(found);
        return Allow.Any(rule => rule is { File: { Length: > 0 } allowed } && Path.IsPathFullyQualified(allowed) && File.Exists(allowed) && Real(allowed) == real && rule.Takes([.. command.Skip(1)]))
            ? real
            : throw Denied("this program with these arguments is not in the node's exec-policy.json");
    }

    /// <summary>Refuses what a caller may not set.</summary>
    /// <exception cref="NodeCommandException">It is not allowed.</exception>
    public void RequireSurroundings(string? cwd, IReadOnlyDictionary<string, string>? env)
    {
        if (cwd is not null && !(Cwd ?? []).Any(allowed => Path.IsPathFullyQualified(allowed) && Directory.Exists(allowed) && Directory.Exists(cwd) && RealFolder(allowed) == RealFolder(cwd)))
        {
            throw Denied("this cwd is not in the node's exec-policy.json");
        }

        if (env?.Keys.FirstOrDefault(name => !(Env ?? []).Contains(name, StringComparer.Ordinal)) is { } name)
        {
            throw Denied($"the variable '{name}' is not in the node's exec-policy.json");
        }
    }

    /// <summary>A folder with all links followed.</summary>
    public static string RealFolder(string path) => Path.TrimEndingDirectorySeparator(Walk(path));

    /// <summary>A refusal, in the form that callers know (<c>nodes.md</c> §6.1).</summary>
    public static NodeCommandException Denied(string why) => new($"SYSTEM_RUN_DENIED: {why}");

    private static string Real(string path) => Walk(path);

    // Every folder on the way may be a link.
    private static string Walk(string path)
    {
        var full = Path.GetFullPath(path);
        var at = Path.GetPathRoot(full)!;
        foreach (var part in full[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(at, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            at = info.LinkTarget is null ? next : Walk(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return at;
    }
}

/// <summary>One program.</summary>
/// <param name="File">Its path, from the root.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExecRule(string File)
{
    /// <summary>Its arguments, exactly these; none when absent.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Whether any arguments will do. Of a shell or an interpreter that is everything.</summary>
    public bool AnyArgs { get; init; }

    /// <summary>Whether these arguments are allowed.</summary>
    public bool Takes(IReadOnlyList<string> arguments) => AnyArgs || arguments.SequenceEqual(Args ?? [], StringComparer.Ordinal);
}

/// <summary>JSON of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(ExecPolicy))]
internal sealed partial class ExecPolicyJson : JsonSerializerContext;
