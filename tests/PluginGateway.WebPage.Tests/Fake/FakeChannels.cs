using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>One account that is linked by a phone, and one that is not of that kind.</summary>
internal sealed class FakeChannels
{
    /// <summary>A picture of one red point.</summary>
    public const string Code = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether the phone has the code.</summary>
    public bool IsLinked { get; set; }

    /// <summary>What the account says of itself while it is not linked.</summary>
    public string Detail { get; set; } = "not linked. Remedy: pgw channels login whatsapp";

    /// <summary>The channel's name.</summary>
    public string Label { get; set; } = "WhatsApp";

    /// <summary>What the page is to show.</summary>
    public string QrDataUrl { get; set; } = Code;

    /// <summary>Why it cannot be linked; null when it can.</summary>
    public ErrorShape? Refusing { get; set; }

    /// <summary>As told to the page.</summary>
    public ChannelsStatus Status() => new()
    {
        Ts = 1,
        ChannelOrder = ["whatsapp", "irc"],
        ChannelLabels = Names(Label),
        ChannelDetailLabels = Names(Label),
        ChannelSystemImages = new Dictionary<string, string>(StringComparer.Ordinal),
        ChannelMeta = [new ChannelMeta("whatsapp", Label, Label) { HasLogin = true }, new ChannelMeta("irc", "IRC", "IRC")],
        Channels = new Dictionary<string, ChannelHealthSummary>(StringComparer.Ordinal),
        ChannelAccounts = new Dictionary<string, IReadOnlyList<ChannelAccountSnapshot>>(StringComparer.Ordinal)
        {
            ["whatsapp"] =
            [
                new() { AccountId = "default", Running = true, Connected = IsLinked, Linked = IsLinked, State = IsLinked ? "connected" : "authRequired", Detail = IsLinked ? "linked as +4915100000001" : Detail },
            ],
            ["irc"] = [new() { AccountId = "work", Running = true, Connected = true, State = "connected" }],
        },
        ChannelDefaultAccountId = Names("default"),
    };

    /// <summary>Begins.</summary>
    public WebLoginStart Link() => new("Scan this QR code.") { QrDataUrl = QrDataUrl };

    /// <summary>Looks again after a moment.</summary>
    public async Task<WebLoginWait> WaitAsync()
    {
        await Task.Delay(Look, TimeProvider.System);
        return IsLinked ? new WebLoginWait(true, "linked as +4915100000001") : new WebLoginWait(false, "Scan this QR code.") { QrDataUrl = QrDataUrl };
    }

    /// <summary>Gives the link up.</summary>
    public ChannelsLogoutResult Unlink()
    {
        var had = IsLinked;
        IsLinked = false;
        return new ChannelsLogoutResult("whatsapp", "default", had);
    }

    private static Dictionary<string, string> Names(string name) => new(StringComparer.Ordinal) { ["whatsapp"] = name, ["irc"] = "IRC" };
}
