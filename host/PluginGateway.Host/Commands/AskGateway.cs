using System.CommandLine;
using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>What all verbs share that ask a running gateway: find it, connect, and say what went wrong.</summary>
internal static class AskGateway
{
    private const int DefaultTimeoutMs = 10_000;

    /// <summary>Connects with the scopes that the verb needs, and runs it; waits for <paramref name="timeoutMs"/> unless told otherwise by <c>--timeout</c>.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(ParseResult parse, string[] scopes, Func<GatewayClient, CancellationToken, Task> ask, CancellationToken cancellation, int timeoutMs = DefaultTimeoutMs) =>
        JudgeAsync(
            parse,
            scopes,
            async (client, token) =>
            {
                await ask(client, token);
                return ExitCodes.Ok;
            },
            cancellation,
            timeoutMs);

    /// <summary>The same for a verb that decides about its exit code by the answer.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> JudgeAsync(ParseResult parse, string[] scopes, Func<GatewayClient, CancellationToken, Task<int>> ask, CancellationToken cancellation, int timeoutMs = DefaultTimeoutMs)
    {
        var location = CommonOptions.LocationOf(parse);
        var target = GatewayTarget.Resolve(
            location, parse.GetValue(CommonOptions.Url), parse.GetValue(CommonOptions.Token), parse.GetValue(CommonOptions.Password), parse.GetValue(CommonOptions.TlsFingerprint));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var wait = parse.GetValue(CommonOptions.Timeout) ?? timeoutMs;
        patience.CancelAfter(wait);
        try
        {
            await using var client = await GatewayClient.ConnectAsync(Options(target, scopes), patience.Token);
            return await ask(client, patience.Token);
        }
        catch (GatewayException e)
        {
            return Fail(parse, target.Explain(e.Error), target.Url.ToString());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Fail(parse, new ErrorShape(ErrorCodes.Unavailable, $"no answer within {wait} ms (--timeout)"), target.Url.ToString());
        }
    }

    // A refused configuration comes with all that is wrong with it.
    private static IReadOnlyList<ConfigIssue> Issues(ErrorShape error) =>
        error.Details is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("issues", out _) ? details.Deserialize(ConfigJson.Default.ConfigIssues)!.Issues : [];

    /// <summary>What the program says of itself to a gateway.</summary>
    public static GatewayClientOptions Options(GatewayTarget target, string[] scopes) => new()
    {
        Url = target.Url,
        Token = target.Token,
        Password = target.Password,
        TlsFingerprint = target.TlsFingerprint,
        Scopes = scopes,
        Client = new ClientInfo
        {
            Id = ClientNames.Cli,
            Mode = "cli",
            Version = typeof(AskGateway).Assembly.GetName().Version!.ToString(3),
            Platform = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux",
        },
    };

    /// <summary>Prints a failure.</summary>
    /// <returns>The exit code.</returns>
    public static int Fail(ParseResult parse, ErrorShape error, string where)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(error);
        }

        foreach (var issue in Issues(error))
        {
            Console.Error.WriteLine(issue);
        }

        Console.Error.WriteLine($"pgw: {where}: {error.Message}");
        return ExitCodes.Failed;
    }
}
