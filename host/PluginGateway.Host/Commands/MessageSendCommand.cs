using System.CommandLine;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>
/// <c>pgw message send</c>: sends one message. Always through the gateway, which keeps, paces and reports it; the reference's command line sends past it on most networks (<c>config-and-cli.md §6</c>).
/// </summary>
internal static class MessageSendCommand
{
    // A network that is slow, or has the gateway wait: the message is kept meanwhile.
    private const int PatienceMs = 60_000;

    private static readonly Option<string> Target = new("--target", "-t") { Description = "The chat in the channel's own spelling: a number, @name, #room", Required = true };
    private static readonly Option<string> Message = new("--message", "-m") { Description = "The text; - reads it from the standard input", Required = true };
    private static readonly Option<string[]> Media = new("--media") { Description = "Address or id (pgw media list) of a picture, video or file to send along; may be repeated" };
    private static readonly Option<bool> Gif = new("--gif-playback") { Description = "Play a video as a GIF" };
    private static readonly Option<string?> Channel = new("--channel") { Description = "The channel (default: the only one there is)" };
    private static readonly Option<string?> Account = ChannelsCommand.Account();
    private static readonly Option<string?> Session = new("--session-key") { Description = "Session whose transcript notes the message" };
    private static readonly Option<string?> Key = new("--idempotency-key") { Description = "The same key sends once, however often it is repeated; a new one each time when absent" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("send", "Send a message to a chat, and say when its network has taken it") { Target, Message, Media, Gif, Channel, Account, Session, Key }.AskingGateway();
        command.SetAction(async (parse, cancellation) =>
        {
            var text = parse.GetValue(Message)!;
            text = text == "-" ? (await Console.In.ReadToEndAsync(cancellation)).TrimEnd('\r', '\n') : text;
            return await AskGateway.RunAsync(parse, [Scopes.Read, Scopes.Write], (client, token) => SendAsync(parse, client, text, token), cancellation, PatienceMs);
        });
        return command;
    }

    private static async Task SendAsync(ParseResult parse, GatewayClient client, string text, CancellationToken cancellation)
    {
        var send = new SendParams
        {
            To = parse.GetValue(Target)!,
            Message = text,
            MediaUrls = parse.GetValue(Media) is { Length: > 0 } media ? media : null,
            GifPlayback = parse.GetValue(Gif) ? true : null,
            Channel = parse.GetValue(Channel) ?? await OnlyChannelAsync(client, cancellation),
            AccountId = parse.GetValue(Account),
            SessionKey = parse.GetValue(Session),
            IdempotencyKey = parse.GetValue(Key) ?? Guid.NewGuid().ToString(),
        };
        var sent = await client.CallAsync(SendMethods.Send, send, cancellation);
        Output.Answer(parse, sent, SendMethods.Send.ResultInfo, $"{sent.Channel} has taken it as {NodesTable.Plain(sent.MessageId)}.");
    }

    // The wire's default is whatsapp, as the reference's; nobody would guess that.
    private static async Task<string> OnlyChannelAsync(GatewayClient client, CancellationToken cancellation)
    {
        var channels = (await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), cancellation)).ChannelOrder;
        return channels switch
        {
            [var only] => only,
            [] => throw new GatewayException(ErrorCodes.InvalidRequest, "there is no channel to send through; pgw channels add <channel> adds one"),
            _ => throw new GatewayException(ErrorCodes.InvalidRequest, $"there are several channels; say which with --channel: {string.Join(", ", channels)}"),
        };
    }
}
