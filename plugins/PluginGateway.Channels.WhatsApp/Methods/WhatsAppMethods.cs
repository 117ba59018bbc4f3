using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Methods;

/// <summary>What there is of WhatsApp's alone.</summary>
internal static class WhatsAppMethods
{
    public static readonly Method<AccountParams, AccountsStatus> Status = new("whatsapp.status", WhatsAppJson.Default);

    public static readonly Method<AccountParams, SetupResult> Setup = new("whatsapp.setup", WhatsAppJson.Default);

    public static readonly Method<PollParams, SentResult> Poll = new("whatsapp.poll", WhatsAppJson.Default);

    public static readonly Method<EditParams, DoneResult> Edit = new("whatsapp.edit", WhatsAppJson.Default);

    public static readonly Method<DeleteParams, DoneResult> Delete = new("whatsapp.delete", WhatsAppJson.Default);

    public static readonly Method<ExportParams, ExportResult> Export = new("whatsapp.export", WhatsAppJson.Default);

    public static readonly Method<ImportParams, DoneResult> Import = new("whatsapp.import", WhatsAppJson.Default);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AccountParams
{
    public string? AccountId { get; init; }
}

internal sealed record AccountsStatus(IReadOnlyDictionary<string, LinkStatus> Accounts);

internal sealed record SetupResult(string Directory, string Message);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PollParams(
    [property: StringLength(200, MinimumLength = 1)] string To, [property: StringLength(255, MinimumLength = 1)] string Question, IReadOnlyList<string> Options, [property: StringLength(200, MinimumLength = 1)] string IdempotencyKey)
{
    [Range(1, 12)] public int? MaxSelections { get; init; }

    public string? AccountId { get; init; }
}

internal sealed record SentResult(string MessageId);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EditParams([property: StringLength(200, MinimumLength = 1)] string To, [property: StringLength(300, MinimumLength = 1)] string MessageId, [property: StringLength(4000, MinimumLength = 1)] string Text)
{
    public string? AccountId { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeleteParams([property: StringLength(200, MinimumLength = 1)] string To, [property: StringLength(300, MinimumLength = 1)] string MessageId)
{
    public string? AccountId { get; init; }
}

internal sealed record DoneResult(bool Ok);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExportParams([property: StringLength(1000, MinimumLength = 12)] string Passphrase)
{
    public string? AccountId { get; init; }
}

internal sealed record ExportResult(string AccountId, string Bundle);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ImportParams([property: StringLength(20_000_000, MinimumLength = 1)] string Bundle, [property: StringLength(1000, MinimumLength = 12)] string Passphrase)
{
    public string? AccountId { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccountParams))]
[JsonSerializable(typeof(AccountsStatus))]
[JsonSerializable(typeof(SetupResult))]
[JsonSerializable(typeof(PollParams))]
[JsonSerializable(typeof(SentResult))]
[JsonSerializable(typeof(EditParams))]
[JsonSerializable(typeof(DeleteParams))]
[JsonSerializable(typeof(DoneResult))]
[JsonSerializable(typeof(ExportParams))]
[JsonSerializable(typeof(ExportResult))]
[JsonSerializable(typeof(ImportParams))]
internal sealed partial class WhatsAppJson : JsonSerializerContext;
