using System.Globalization;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>What is done when WhatsApp closes the connection.</summary>
internal enum CloseAction
{
    /// <summary>Nothing, until the operator has done something: trying again would do harm (<c>field-notes.md B.6</c>).</summary>
    Stop,

    /// <summary>Connect again at once; with a pause, when that has just been done.</summary>
    RestartOnce,

    /// <summary>Connect again after a pause that grows.</summary>
    Backoff,

    /// <summary>The same with a bridge started anew: nothing of the old connection is trusted any more.</summary>
    FreshBridge,
}

/// <summary>A row of the table.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Reason">What it means.</param>
/// <param name="NextAction">What the operator is to do; null when nothing.</param>
internal sealed record CloseRule(CloseAction Action, string Reason, string? NextAction = null);

/// <summary>Close codes and what is done about them: all of it.</summary>
internal static class CloseCodes
{
    private const string Relink = "link it again: pgw channels login whatsapp";

    private static readonly CloseRule Unknown = new(CloseAction.Backoff, "WhatsApp closed the connection, and does not say why");

    private static readonly Dictionary<int, CloseRule> Rules = new()
    {
        [0] = new(CloseAction.Backoff, "the connection broke"),
        [401] = new(CloseAction.Stop, "the phone has removed this device", Relink),
        [402] = new(CloseAction.Stop, "WhatsApp has suspended the number for some time", "open WhatsApp on the phone, see what it says, and restart the account when it is allowed again"),
        [403] = new(CloseAction.Stop, "WhatsApp refuses this number: it may be banned", "open WhatsApp on the phone and follow what it says; then " + Relink),
        [405] = new(CloseAction.Stop, "WhatsApp refuses this version of the bridge", "update the gateway, which brings a newer bridge"),
        [408] = new(CloseAction.Backoff, "the connection was lost, or WhatsApp was not reached"),
        [411] = new(CloseAction.Stop, "the phone's multi-device state does not match", "update WhatsApp on the phone; then " + Relink),
        [428] = new(CloseAction.Backoff, "WhatsApp closed the connection"),
        [440] = new(CloseAction.Stop, "another program uses the same link; trying again would only put it out in turn", "stop the other one, then: pgw plugins reload whatsapp"),
        [499] = new(CloseAction.FreshBridge, "nothing was heard of WhatsApp any more"),
        [500] = new(CloseAction.FreshBridge, "WhatsApp finds the session in disorder", "when this does not end by itself, " + Relink),
        [503] = new(CloseAction.Backoff, "WhatsApp is not available"),
        [515] = new(CloseAction.RestartOnce, "WhatsApp asks to connect again, as it does after linking"),
    };

    /// <summary>All codes that have a row.</summary>
    public static IEnumerable<int> Known => Rules.Keys;

    /// <summary>What is done about a code.</summary>
    public static CloseRule Of(int code) => Rules.GetValueOrDefault(code, Unknown);

    /// <summary>Says a code in words.</summary>
    public static string Words(int code)
    {
        var rule = Of(code);
        var number = code == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({code})");
        return $"{rule.Reason}{number}{(rule.NextAction is null ? "" : $". Remedy: {rule.NextAction}")}";
    }
}
