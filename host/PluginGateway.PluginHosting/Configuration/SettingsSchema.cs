using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting;

/// <summary>
/// The JSON schema (draft 7) of classes that configuration is bound to: the keys that <see cref="KnownKeys"/> accepts, their types and limits. A
/// <see cref="SecretAttribute"/> becomes <c>writeOnly</c>. Plain data: it holds nothing of a plugin. Pure.
/// </summary>
public static class SettingsSchema
{
    /// <summary>The keyword of a secret.</summary>
    public const string Secret = "writeOnly";

    /// <summary>The keyword for what a change means while everything runs; <c>hot</c>, <c>channel</c>.</summary>
    public const string Reload = "x-reload";

    // Classes that hold themselves have no end.
    private const int Deepest = 16;

    /// <summary>The schema of several classes that are bound to the same section.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="describe">Says what a property is for; null when that is not known.</param>
    public static JsonObject Of(IEnumerable<Type> classes, Func<PropertyInfo, string?>? describe = null) => Section(classes, describe, depth: 0);

    /// <summary>The schema of a plugin's <c>config</c>.</summary>
    /// <param name="options">Classes bound to the whole of it.</param>
    /// <param name="accounts">Classes bound to each account; none when there is no channel.</param>
    internal static JsonObject OfPlugin(IReadOnlyCollection<Type> options, IReadOnlyCollection<Type> accounts)
    {
        if (accounts.Count == 0)
        {
            return WithKinds(Of(options), options, ReloadKind.Hot);
        }

        // What both have restarts, if one of them says so.
        var whole = WithHostKeys(WithKinds(WithKinds(Of([.. options, .. accounts]), options, ReloadKind.Hot), accounts, ReloadKind.Channel));
        var each = WithHostKeys(WithKinds(Of(accounts), accounts, ReloadKind.Channel));
        whole["properties"]![HostKeys.Accounts] = new JsonObject { ["type"] = "object", ["additionalProperties"] = each, [Reload] = "channel" };
        return whole;
    }

    private static JsonObject WithKinds(JsonObject section, IEnumerable<Type> classes, ReloadKind undeclared)
    {
        foreach (var (key, property) in classes.SelectMany(KnownKeys.PropertiesByKey))
        {
            var value = section["properties"]![key]!;
            if ((string?)value[Reload] != "channel")
            {
                value[Reload] = (property.GetCustomAttribute<ReloadAttribute>()?.Kind ?? undeclared) == ReloadKind.Channel ? "channel" : "hot";
            }
        }

        return section;
    }

    private static JsonObject WithHostKeys(JsonObject section)
    {
        foreach (var key in HostKeys.All.Order(StringComparer.Ordinal))
        {
            // The host reads them at each message.
            var value = key switch
            {
                "requireMention" => new JsonObject { ["type"] = "boolean" },
                "streamMode" => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("off", "partial") },
                "historyLimit" or "dmHistoryLimit" => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                "allowFrom" or "groups" or "groupAllowFrom" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
                "dmPolicy" => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("pairing", "allowlist", "open", "disabled") },
                _ => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("allowlist", "open", "disabled") },
            };
            value[Reload] = "hot";
            section["properties"]![key] = value;
        }

        return section;
    }

    private static JsonObject Section(IEnumerable<Type> classes, Func<PropertyInfo, string?>? describe, int depth)
    {
        var properties = new JsonObject();
        foreach (var (key, property) in classes.SelectMany(KnownKeys.PropertiesByKey))
        {
            properties[key] = Annotate(Value(property.PropertyType, describe, depth + 1), property, describe);
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject Value(Type type, Func<PropertyInfo, string?>? describe, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (depth > Deepest || type == typeof(object))
        {
            return new JsonObject { ["type"] = "object" };
        }

        if (type.IsEnum)
        {
            return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(name))]) };
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => new JsonObject { ["type"] = "boolean" },
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => new JsonObject { ["type"] = "number" },
            >= TypeCode.SByte and <= TypeCode.UInt64 => new JsonObject { ["type"] = "integer" },
            TypeCode.Object when KnownKeys.HasKeys(type) => Section([type], describe, depth),
            TypeCode.Object when Element(type) is { } element => typeof(IDictionary).IsAssignableFrom(type) || type.GetGenericArguments().Length == 2
                ? new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(element, describe, depth + 1) }
                : new JsonObject { ["type"] = "array", ["items"] = Value(element, describe, depth + 1) },
            _ => new JsonObject { ["type"] = "string" },
        };
    }

    private static Type? Element(Type type) => type.IsArray ? type.GetElementType() : type.IsGenericType ? type.GetGenericArguments()[^1] : null;

    private static JsonObject Annotate(JsonObject schema, PropertyInfo property, Func<PropertyInfo, string?>? describe)
    {
        if ((property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? describe?.Invoke(property)) is { Length: > 0 } description)
        {
            schema["description"] = description;
        }

        foreach (var attribute in property.GetCustomAttributes(inherit: false))
        {
            switch (attribute)
            {
                case SecretAttribute:
                    schema[Secret] = true;
                    break;
                case RangeAttribute range:
                    schema["minimum"] = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
                    schema["maximum"] = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
                    break;
                case StringLengthAttribute length:
                    schema["maxLength"] = length.MaximumLength;
                    break;
                case RegularExpressionAttribute expression:
                    schema["pattern"] = expression.Pattern is ['^', .., '$'] ? expression.Pattern : $"^(?:{expression.Pattern})$";
                    break;
            }
        }

        return schema;
    }
}
