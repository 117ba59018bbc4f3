using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>Generators of JSON texts that nobody would send by accident: deep, huge, doubled, cut in half. Always well-formed JSON, so that what reads them gets far.</summary>
internal static class HostileValues
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "1.5", "1e400", "-1e400", "1e-400", "2147483648", "-2147483649", "9223372036854775808", "18446744073709551616", "0.1e1",
        "123456789012345678901234567890123456789012345678901234567890",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "main", "agent:main:main", "agent:main:\\u0000", "..", "../../etc/passwd", "\\u0000", "a\\u0000b", "\\uD83D\\uDE00", "\\ud800", "\\udc00\\ud800", "<script>alert(1)</script>",
        "\\\"\\\\\\/\\b\\f\\n\\r\\t", "%s%n%x", "__proto__", "constructor", "null", "0", "telegram", "operator.admin", "\u202Eevil", "e\u0301", "\uFEFF", "𝕬", "${PGW_GATEWAY_TOKEN}", "'; DROP TABLE sessions; --",
    ];

    /// <summary>Any JSON value.</summary>
    public static Gen<string> Any { get; } = Gen.Sized(size => Value(Math.Min(size, 20)));

    /// <summary>A JSON string.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (8, Gen.Elements(Texts)),
        (1, Gen.Choose(1, 4000).Select(length => new string('x', length))),
        (1, Gen.Choose(0, 0xD7FF).ArrayOf().Select(letters => string.Concat(letters.Select(letter => "\\u" + letter.ToString("x4", CultureInfo.InvariantCulture)))))).Select(text => $"\"{text}\"");

    /// <summary>An object whose members have the given names, some of them twice, some missing, some strange.</summary>
    public static Gen<string> ObjectOf(IReadOnlyList<string> names) =>
        from members in Member(names.Count == 0 ? Text : Gen.Frequency((9, Gen.Elements(names.Select(name => $"\"{name}\""))), (1, Text)), Any).ListOf()
        select "{" + string.Join(",", members) + "}";

    private static Gen<string> Value(int size) => size <= 1
        ? Gen.OneOf(Text, Gen.Elements(Numbers), Gen.Elements("null", "true", "false", "{}", "[]"))
        : Gen.Frequency(
            (6, Value(1)),
            (2, Value(size / 2).ListOf(3).Select(items => $"[{string.Join(",", items)}]")),
            (2, Member(Text, Value(size / 2)).ListOf(3).Select(members => $"{{{string.Join(",", members)}}}")),
            (1, Gen.Choose(1, 400).Select(depth => new string('[', depth) + new string(']', depth))),
            (1, Gen.Choose(1, 400).Select(depth => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth))));

    private static Gen<string> Member(Gen<string> name, Gen<string> value) => name.Zip(value, (key, what) => $"{key}:{what}");
}
