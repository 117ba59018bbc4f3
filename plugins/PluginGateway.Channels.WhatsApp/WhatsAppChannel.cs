using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginGateway.Channels.WhatsApp.Cloud;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Processes;
using PluginGateway.Contracts.Vault;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp;

/// <summary>One number, by a linked device or by the Cloud API.</summary>
internal sealed class WhatsAppChannel(
    WhatsAppAccount account, PluginInfo info, IPluginProcesses processes, IPluginVault vault, BridgeInstall install, RunningAccounts running, BridgeTimes times, TimeProvider time, ILogger<WhatsAppChannel> logger)
    : IChannel, IChannelTyping, IChannelReactions, IChannelDrafts, IChannelKeys, IChannelLogin
{
    private volatile WebAccount? _web;
    private volatile CloudAccount? _cloud;

    /// <inheritdoc />
    /// <remarks>A linked device chooses the ids of its messages, and the same id is the same message; the Cloud API takes everything twice.</remarks>
    public bool HonoursKeys => account.Mode == WhatsAppMode.Web;

    /// <summary>Its settings.</summary>
    internal WhatsAppAccount Account => account;

    /// <summary>How it is; null when it does not run.</summary>
    internal LinkStatus? Status => _web?.Status ?? _cloud?.Status;

    /// <inheritdoc />
    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        running.Add(context.AccountId, this);
        try
        {
            if (account.Mode == WhatsAppMode.Cloud)
            {
                using var cloud = new CloudAccount(account, context, time, logger);
                _cloud = cloud;
                await cloud.RunAsync(stop);
            }
            else
            {
                var web = new WebAccount(new WebParts(account, info, processes, vault, install, times, time, logger), context);
                _web = web;
                await web.RunAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
        finally
        {
            running.Remove(context.AccountId, this);
            (_web, _cloud) = (null, null);
        }
    }

    /// <inheritdoc />
    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation) =>
        _cloud is { } cloud ? await cloud.Sender.SendAsync(message, cancellation) : await Web.Sender.SendAsync(message, cancellation);

    /// <inheritdoc />
    public async ValueTask ShowTypingAsync(string chat, ChatThread? thread, CancellationToken cancellation)
    {
        if (_cloud is { } cloud)
        {
            await cloud.Sender.ShowTypingAsync(chat, cancellation);
        }
        else
        {
            await Web.Sender.ShowTypingAsync(chat, cancellation);
        }
    }

    /// <inheritdoc />
    public async ValueTask ReactAsync(string chat, string externalId, string emoji, CancellationToken cancellation)
    {
        if (_cloud is { } cloud)
        {
            await cloud.Sender.ReactAsync(chat, externalId, emoji, cancellation);
        }
        else
        {
            await Web.Sender.DoAsync("react", chat, externalId, new JsonObject { ["emoji"] = emoji }, cancellation);
        }
    }

    /// <inheritdoc />
    /// <remarks>Each change is a message of its own to WhatsApp, which looks at how many an account sends.</remarks>
    public TimeSpan DraftInterval { get; } = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public async ValueTask<string> ShowDraftAsync(string? draft, OutboundMessage message, CancellationToken cancellation) => await Web.Sender.ShowDraftAsync(draft, message, cancellation);

    /// <inheritdoc />
    public async ValueTask<LoginStep> StartLoginAsync(LoginRequest request, CancellationToken cancellation) => await Web.StartLoginAsync(request, cancellation);

    /// <inheritdoc />
    public async ValueTask<LoginStep> WaitLoginAsync(TimeSpan patience, CancellationToken cancellation) => await Web.WaitLoginAsync(patience, cancellation);

    /// <inheritdoc />
    public async ValueTask<bool> LogoutAsync(CancellationToken cancellation) => await Web.LogoutAsync(cancellation);

    /// <summary>The linked device.</summary>
    /// <exception cref="GatewayException">There is none.</exception>
    internal WebAccount Web => _web ?? throw (account.Mode == WhatsAppMode.Cloud
        ? new GatewayException(ErrorCodes.InvalidRequest, "this account uses the Cloud API: it is not linked by a phone, and has no such messages")
        : new GatewayException(new ErrorShape(ErrorCodes.Unavailable, "No active WhatsApp Web listener: the account does not run") { Retryable = true }));
}
