using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>Sends what a person does on a page of the gateway's to its agent, as the apps do: a turn in the main session. Any thread.</summary>
internal sealed partial class UserActions(TimeProvider time, ILogger<UserActions> log)
{
    private const int LongestAction = 8192;
    private const int PerMinute = 30;

    private readonly Lock _gate = new();
    private long _minute;
    private int _count;

    /// <summary>Takes an action as the page has written it: believe nothing.</summary>
    public async Task TakeAsync(string text, INodeGateway gateway)
    {
        if (text.Length > LongestAction || !MayPass() || Read(text) is not { } action)
        {
            Ignored(log);
            return;
        }

        var context = action.Context is { ValueKind: JsonValueKind.Object } given ? given.GetRawText() : "{}";
        var message = $"CANVAS_A2UI action={Plain(action.Name)} session=main surface={Plain(action.SurfaceId)} component={Plain(action.SourceComponentId)} ctx={context} default=update_canvas";
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
            await gateway.TellAsync(
                "agent.request", JsonSerializer.SerializeToElement(new AgentRequest(message, "main", "low", Deliver: false), CanvasJson.Default.AgentRequest), patience.Token);
        }
        catch (Exception e) when (e is NodeCommandException or OperationCanceledException)
        {
            NotTold(log, e.Message);
        }
    }

    private static UserAction? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, CanvasJson.Default.UserActionMessage)?.UserAction is { Name.Length: > 0 } action ? action : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // One word each, so that none can pass for another part of the line.
    private static string Plain(string? text) => new([.. (text ?? "-").Take(64).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':' ? letter : '_')]);

    private bool MayPass()
    {
        lock (_gate)
        {
            if (_minute == 0 || time.GetElapsedTime(_minute) > TimeSpan.FromMinutes(1))
            {
                (_minute, _count) = (time.GetTimestamp(), 0);
            }

            return ++_count <= PerMinute;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "an action of a page was not taken: it is none, it is too long, or there are too many")]
    private static partial void Ignored(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "an action of a page could not be told to the gateway: {Why}")]
    private static partial void NotTold(ILogger log, string why);
}
