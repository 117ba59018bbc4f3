using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>The menu of commands beside the text field. A convenience: that it cannot be set stops nothing.</summary>
internal static class CommandsMenu
{
    private static readonly SetCommands Commands = new(
    [
        new BotCommand("help", "What can be said"),
        new BotCommand("status", "How it is: session, model, usage"),
        new BotCommand("new", "Begin a new conversation"),
        new BotCommand("reset", "Forget this conversation"),
        new BotCommand("stop", "Stop the answer that is being made"),
        new BotCommand("model", "Show or choose the model"),
        new BotCommand("think", "Set how long it thinks"),
    ]);

    /// <summary>Puts it there, or takes it away.</summary>
    public static async Task SetAsync(BotApiClient api, TelegramAccount account, string accountId, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            if (account.CommandsMenu)
            {
                await api.CallAsync(BotApiMethods.SetMyCommands, Commands, cancellation);
            }
            else
            {
                await api.CallAsync(BotApiMethods.DeleteMyCommands, new NoParameters(), cancellation);
            }
        }
        catch (BotApiException e)
        {
            logger.NoMenu(accountId, e.Message);
        }
        catch (OperationCanceledException)
        {
            // The account stops.
        }
    }
}
