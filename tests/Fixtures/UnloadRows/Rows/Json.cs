using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol.Schema;

namespace UnloadRows;

internal enum Colour
{
    Red,
    Green,
}

internal sealed record Parcel(string Name, Colour Colour, IReadOnlyList<Parcel> Inside)
{
    public static Parcel Sample { get; } = new("box", Colour.Green, [new Parcel("ball", Colour.Red, [])]);
}

[JsonSerializable(typeof(Parcel))]
internal sealed partial class ParcelJson : JsonSerializerContext;

internal sealed class GeneratedJson : IRow
{
    public ValueTask<string> RunAsync()
    {
        var json = JsonSerializer.Serialize(Parcel.Sample, ParcelJson.Default.Parcel);
        return new(JsonSerializer.Deserialize(json, ParcelJson.Default.Parcel)!.Inside[0].Name);
    }
}

/// <summary>As the gateway does it for a method's params.</summary>
internal sealed class JsonSchema : IRow
{
    public ValueTask<string> RunAsync() => new(SchemaExport.Export(ParcelJson.Default.Parcel)["type"]!.ToJsonString());
}

internal sealed class ReflectionJson : IRow
{
    private static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public ValueTask<string> RunAsync()
    {
        var json = JsonSerializer.Serialize(Parcel.Sample, Options);
        return new(JsonSerializer.Deserialize<Parcel>(json, Options)!.Inside[0].Name);
    }
}
