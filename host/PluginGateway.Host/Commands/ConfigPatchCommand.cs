using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config patch &lt;patch&gt;</c>: merges values into the file (RFC 7396) and leaves the rest as it stands.</summary>
internal static class ConfigPatchCommand
{
    private static readonly Argument<string> Patch = new("patch")
    {
        Description = "What to merge, JSON or JSON5: { session: { dmScope: 'main' } }; null deletes. Or a file that holds it; - reads it from the standard input, for secrets",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("patch", "Change several values of the configuration at once and apply them") { Patch, ConfigCommand.Force }.AskingGateway();
        command.SetAction(async (parse, cancellation) =>
        {
            string text;
            try
            {
                text = await ReadAsync(parse.GetValue(Patch)!, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return AskGateway.Fail(
                    parse, new ErrorShape(ErrorCodes.InvalidRequest, $"the patch cannot be read: {e.Message} Remedy: an object in braces, a file that holds one, or - for the standard input"), "nothing was changed");
            }

            return await ConfigAccess.RunAsync(parse, writes: true, (config, token) => RunAsync(parse, config, text, token), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, IConfigAccess config, string text, CancellationToken cancellation)
    {
        var hash = (await config.GetAsync(cancellation)).Hash;
        return ConfigCommand.Report(parse, await config.PatchAsync(new ConfigApplyParams(text) { BaseHash = hash, Force = parse.GetValue(ConfigCommand.Force) ? true : null }, cancellation));
    }

    private static Task<string> ReadAsync(string patch, CancellationToken cancellation) =>
        patch == "-" ? Console.In.ReadToEndAsync(cancellation)
        : patch.TrimStart().StartsWith('{') ? Task.FromResult(patch)
        : File.ReadAllTextAsync(patch, cancellation);
}
