using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>Linking an account by something that a person does on a phone (<c>methods.md</c> §2).</summary>
public static class WebLoginMethods
{
    /// <summary>Begins, and says what is to be done.</summary>
    public static readonly Method<WebLoginStartParams, WebLoginStart> Start = new("web.login.start", WebLoginJson.Default);

    /// <summary>Waits until it is done, or over.</summary>
    public static readonly Method<WebLoginWaitParams, WebLoginWait> Wait = new("web.login.wait", WebLoginJson.Default);
}

/// <summary>Params of <c>web.login.start</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WebLoginStartParams
{
    /// <summary>Whether a link that is there is given up first.</summary>
    public bool? Force { get; init; }

    /// <summary>How long to wait for a code, in milliseconds; 30,000 when not set, 5,000 at least.</summary>
    [Range(0, int.MaxValue)] public int? TimeoutMs { get; init; }

    /// <summary>Accepted for the reference's clients.</summary>
    public bool? Verbose { get; init; }

    /// <summary>The account; the default one when not set.</summary>
    public string? AccountId { get; init; }

    /// <summary>The channel; the first that is linked so when not set.</summary>
    public string? Channel { get; init; }

    /// <summary>Link by a code that is typed in on the phone of this number, instead of a QR code.</summary>
    public string? PhoneNumber { get; init; }
}

/// <summary>Answer of <c>web.login.start</c>.</summary>
/// <param name="Message">What is to be done.</param>
public sealed record WebLoginStart(string Message)
{
    /// <summary>A QR code to scan: <c>data:image/png;base64,…</c>.</summary>
    public string? QrDataUrl { get; init; }

    /// <summary>The same for a terminal.</summary>
    public string? QrText { get; init; }

    /// <summary>A code to type in on the phone.</summary>
    public string? PairingCode { get; init; }

    /// <summary>Set when the account is linked already.</summary>
    public bool? Linked { get; init; }
}

/// <summary>Params of <c>web.login.wait</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WebLoginWaitParams
{
    /// <summary>How long to wait, in milliseconds; 120,000 when not set, 1,000 at least.</summary>
    [Range(0, int.MaxValue)] public int? TimeoutMs { get; init; }

    /// <summary>The account; the default one when not set.</summary>
    public string? AccountId { get; init; }

    /// <summary>The channel; the first that is linked so when not set.</summary>
    public string? Channel { get; init; }
}

/// <summary>Answer of <c>web.login.wait</c>.</summary>
/// <param name="Connected">Whether the account is linked and connected.</param>
/// <param name="Message">How it stands.</param>
public sealed record WebLoginWait(bool Connected, string Message)
{
    /// <summary>The QR code that is good now, when it is a newer one than at the start.</summary>
    public string? QrDataUrl { get; init; }

    /// <summary>The same for a terminal.</summary>
    public string? QrText { get; init; }

    /// <summary>Whether it goes no further by itself.</summary>
    public bool? Over { get; init; }
}

/// <summary>JSON of linking.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebLoginStartParams))]
[JsonSerializable(typeof(WebLoginStart))]
[JsonSerializable(typeof(WebLoginWaitParams))]
[JsonSerializable(typeof(WebLoginWait))]
public sealed partial class WebLoginJson : JsonSerializerContext;
